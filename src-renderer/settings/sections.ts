import { Bot, BrainCircuit, Keyboard, KeyRound, type LucideIcon, Palette, Plug, ShieldCheck, Wrench } from 'lucide-react'
import type { ComponentType } from 'react'
import { agentText } from '../ui/agent-strings.ts'
import { grantText } from '../ui/grant-strings.ts'
import { mcpText } from '../ui/mcp-strings.ts'
import { modelsText } from '../ui/models-strings.ts'
import { settingsText as text } from '../ui/settings-strings.ts'
import { toolText } from '../ui/tool-strings.ts'
import { AgentsSection } from './AgentsSection.tsx'
import { AppearanceSection } from './AppearanceSection.tsx'
import { GrantsSection } from './GrantsSection.tsx'
import { KeyboardSection } from './KeyboardSection.tsx'
import { McpSection } from './mcp/McpSection.tsx'
import { ModelsSection } from './models/ModelsSection.tsx'
import { PermissionsSection } from './permissions/PermissionsSection.tsx'
import { SecretsSection } from './SecretsSection.tsx'

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
  { id: 'models', title: modelsText.title, icon: BrainCircuit, component: ModelsSection },
  { id: 'mcp', title: mcpText.title, icon: Plug, component: McpSection },
  { id: 'agents', title: agentText.registry.title, icon: Bot, component: AgentsSection },
  { id: 'permissions', title: toolText.permissions.title, icon: Wrench, component: PermissionsSection },
  { id: 'secrets', title: grantText.secrets.title, icon: KeyRound, component: SecretsSection },
  { id: 'grants', title: grantText.section.title, icon: ShieldCheck, component: GrantsSection },
  { id: 'appearance', title: text.appearance.title, icon: Palette, component: AppearanceSection },
  { id: 'keyboard', title: text.keyboard.title, icon: Keyboard, component: KeyboardSection },
]
