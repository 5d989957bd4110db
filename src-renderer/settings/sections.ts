import { BrainCircuit, Keyboard, type LucideIcon, Palette, Plug } from 'lucide-react'
import type { ComponentType } from 'react'
import { mcpText } from '../ui/mcp-strings.ts'
import { modelsText } from '../ui/models-strings.ts'
import { settingsText as text } from '../ui/settings-strings.ts'
import { AppearanceSection } from './AppearanceSection.tsx'
import { KeyboardSection } from './KeyboardSection.tsx'
import { McpSection } from './mcp/McpSection.tsx'
import { ModelsSection } from './models/ModelsSection.tsx'

/** A page of the settings. */
export interface SettingsSection {
  id: string
  title: string
  icon: LucideIcon
  /** Drawn while it is the one that is shown, so it loads what it shows when it comes up. */
  component: ComponentType
}

/** In the order of the list. A part of Trellis that can be set adds its own. */
export const sections: readonly SettingsSection[] = [
  { id: 'appearance', title: text.appearance.title, icon: Palette, component: AppearanceSection },
  { id: 'models', title: modelsText.title, icon: BrainCircuit, component: ModelsSection },
  { id: 'mcp', title: mcpText.title, icon: Plug, component: McpSection },
  { id: 'keyboard', title: text.keyboard.title, icon: Keyboard, component: KeyboardSection },
]
