declare module 'virtual:node-icons' {
  import type { LucideIcon } from 'lucide-react'

  /** Icons of the registered node kinds by their lucide name; made by `vite-renderer.ts`. */
  export const nodeIcons: Record<string, LucideIcon>
}
