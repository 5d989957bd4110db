import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { axeFindings } from './axe-page.ts'
import { expect, test } from './trellis-app.ts'

test('permissions are narrowed in the settings, and say what they come to for each tool', { tag: '@browser' }, async ({
  app: { page, workspace },
}) => {
  const file = join(workspace, 'trellis.yaml')
  await writeFile(file, '# of the team\npermissions:\n  rules:\n    - { tool: shell, verdict: deny, because: Not here. }\n')
  await page.getByRole('banner').getByRole('button', { name: 'Settings', exact: true }).click()
  const settings = page.getByRole('dialog', { name: 'Settings' })
  await settings.getByRole('tab', { name: 'Permissions' }).click()
  const cell = settings.getByRole('combobox', { name: 'Execution, To be confirmed' })
  await expect(cell).toHaveValue('ask')
  const write = settings.getByRole('row', { name: /write_file/ })
  await expect(write).toContainText('Ask')
  await expect(settings.getByRole('row', { name: /Run a program/ })).toContainText('Not here.')
  await expect(settings.getByRole('row', { name: /jira_search/ })).toContainText('Jira is not set up')
  expect(await axeFindings(page)).toEqual([])
  await cell.selectOption('deny')
  await expect(write).toContainText('Deny')
  await expect(write).toContainText('the matrix of trellis.yaml')
  const text = await readFile(file, 'utf8')
  expect(text).toContain('# of the team')
  expect(text).toContain('needs-confirmation: deny')
  await settings.getByRole('combobox', { name: 'For' }).selectOption('node')
  await expect(cell).toHaveValue('ask')
  await settings.getByRole('combobox', { name: 'For' }).selectOption('child')
  await cell.selectOption('ask')
  await expect(write).toContainText('the default')
  expect(await readFile(file, 'utf8')).not.toContain('matrix')
})
