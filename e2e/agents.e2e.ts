import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { axeFindings } from './axe-page.ts'
import { openFile, selectNode } from './canvas-page.ts'
import { expect, test } from './trellis-app.ts'

const inspector = (page: Page): Locator => page.getByRole('complementary', { name: 'Inspector' })

test('what the model of an agent is sent is shown word for word, and follows its settings', async ({ app: { page, workspace } }) => {
  await mkdir(join(workspace, 'prompts'), { recursive: true })
  await writeFile(join(workspace, 'prompts', 'triage.yaml'), 'triage:\n  template: "Triage for {{ team }}: {{ goal }}"\n')
  await openFile(
    page,
    'Preview',
    {
      n_agent: {
        kind: 'child-agent',
        label: 'Log reader',
        config: { role: 'logs', goal: 'Why did it fail?', instructions: 'Read logs.', tools: ['calculate'] },
      },
    },
    [],
  )
  await selectNode(page, 'Log reader')
  const toggle = inspector(page).getByRole('button', { name: 'What the model is sent' })
  await toggle.click()
  await expect(inspector(page).getByRole('region', { name: 'System prompt' })).toContainText('You are Log reader.')
  await expect(inspector(page).getByRole('region', { name: 'First message' })).toHaveText(/Why did it fail\?/)
  await expect(inspector(page).getByText(/^about \d+ tokens$/)).toBeVisible()
  await expect(inspector(page).getByText('2 tools')).toBeVisible()
  await inspector(page).getByRole('textbox', { name: 'Instructions' }).fill('Read logs slowly.')
  await expect(inspector(page).getByRole('region', { name: 'System prompt' })).toContainText('Read logs slowly.')
  expect(await axeFindings(page), 'the preview of a prompt').toEqual([])

  await inspector(page).getByRole('combobox', { name: 'Prompt', exact: true }).selectOption('triage')
  const missing = inspector(page).getByText('The prompt "triage" needs team, and nothing gives it.')
  await expect(missing.first()).toBeVisible()
  await expect(inspector(page).getByText(/^prompts\/triage\.yaml · plain · version [0-9a-f]{12}$/)).toBeVisible()
  // what it needs can be said once, for every node that names it
  await inspector(page).getByRole('button', { name: 'Edit defaults' }).click()
  await inspector(page).getByRole('textbox', { name: 'team' }).fill('operations')
  await inspector(page).getByRole('button', { name: 'Save' }).click()
  await expect(inspector(page).getByRole('region', { name: 'First message' })).toContainText('Triage for operations: Why did it fail?')
  await expect(missing).toHaveCount(0)
  expect(await axeFindings(page), 'a prompt that was chosen').toEqual([])
  expect(await readFile(join(workspace, 'prompts', 'triage.yaml'), 'utf8')).toContain('team: operations')
})

test('agents of the workspace are added in the settings, checked and removed', async ({ app: { page, workspace } }) => {
  await openFile(page, 'Any', { n_a: { kind: 'set', label: 'A', config: { value: 1 } } }, [])
  await page.keyboard.press('ControlOrMeta+,')
  const dialog = page.getByRole('dialog', { name: 'Settings' })
  await dialog.getByRole('tab', { name: 'Agents' }).click()
  await expect(dialog.getByText('No agents yet')).toBeVisible()
  await dialog.getByRole('button', { name: 'Add an agent' }).click()
  const save = dialog.getByRole('button', { name: 'Save' })
  await expect(save).toBeDisabled()
  await dialog.getByRole('textbox', { name: 'Id', exact: true }).fill('disk-doctor')
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Disk doctor')
  await dialog.getByRole('textbox', { name: 'Alert types' }).fill('*')
  await expect(dialog.getByText(/names at least part of a type/)).toBeVisible()
  expect(await axeFindings(page), 'the form of an agent').toEqual([])
  await dialog.getByRole('textbox', { name: 'Alert types' }).fill('DiskFull, Disk*')
  await dialog.getByRole('textbox', { name: 'Model', exact: true }).fill('openai:nothing')
  await save.click()
  await expect(dialog.getByText('Takes DiskFull, Disk*')).toBeVisible()
  expect(await readFile(join(workspace, 'trellis.yaml'), 'utf8')).toContain('agent_id: disk-doctor')
  await dialog.getByRole('button', { name: 'Check their health' }).click()
  const own = dialog.getByRole('listitem').filter({ hasText: 'disk-doctor' })
  await expect(own).toContainText('Cannot work now')
  const shipped = dialog.getByRole('region', { name: 'In every workspace' })
  await expect(shipped).toContainText('It is switched off. Switch it on in Settings, MCP servers')
  await dialog.getByRole('button', { name: 'Edit Disk doctor' }).click()
  await dialog.getByRole('textbox', { name: 'Model', exact: true }).fill('offline')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByRole('button', { name: 'Check their health' }).click()
  await expect(own).toContainText('Can work')
  const trial = dialog.getByRole('region', { name: 'Who would get it?' })
  await trial.getByRole('textbox', { name: 'Alert type' }).fill('DiskFull')
  await page.keyboard.press('Enter')
  await expect(trial.getByRole('listitem')).toHaveText(/Disk doctor.*gets the task/)
  await trial.getByRole('textbox', { name: 'Alert type' }).fill('Unheard')
  await page.keyboard.press('Enter')
  await expect(trial.getByRole('status')).toContainText('There is no agent for alerts of type "Unheard"')
  expect(await axeFindings(page), 'the agents of a workspace').toEqual([])
  // one that every workspace has gets no tasks in this one
  await shipped.getByRole('button', { name: 'Edit Kubernetes' }).click()
  await shipped.getByRole('checkbox', { name: 'May be given tasks' }).uncheck()
  await shipped.getByRole('button', { name: 'Save' }).click()
  await expect(shipped).toBeHidden()
  await expect(dialog.getByRole('listitem').filter({ hasText: 'Kubernetes' })).toContainText('Switched off')
  expect(await readFile(join(workspace, 'trellis.yaml'), 'utf8')).toContain('enabled: false')
  await dialog.getByRole('button', { name: 'Remove Kubernetes' }).click()
  await expect(shipped).toContainText('Kubernetes')
  await dialog.getByRole('button', { name: 'Remove Disk doctor' }).click()
  await expect(dialog.getByText('No agents yet')).toBeVisible()
  expect(await readFile(join(workspace, 'trellis.yaml'), 'utf8')).not.toContain('agents')
})
