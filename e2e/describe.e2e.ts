import { axeFindings } from './axe-page.ts'
import { nodeCard } from './canvas-page.ts'
import { expect, test } from './trellis-app.ts'

test('a workflow is made of what it is to do, in plain words, and is there to be edited and run', async ({ app: { page } }) => {
  await expect(nodeCard(page, 'Intake')).toBeVisible()
  await page.keyboard.press('Alt+n')
  const home = page.getByRole('dialog', { name: 'Workflows' })
  await home.getByText('From a description').click()
  await home.getByRole('textbox', { name: 'What is to be done' }).fill('?')
  await home.getByRole('button', { name: 'Plan it' }).click()
  await expect(home.getByText('The request says nothing that a workflow could be made of.')).toBeVisible()
  await home.getByRole('textbox', { name: 'What is to be done' }).fill('Prüfe die Logs und bitte mich um Freigabe')
  await home.getByRole('button', { name: 'Plan it' }).click()
  await expect(home.getByText(/No verb that is known here says what is to be done in “Prüfe die Logs/)).toBeVisible()

  await home
    .getByRole('textbox', { name: 'What is to be done' })
    .fill('A team with a log analyst and a metrics analyst finds out what happened. Then write a summary for management.')
  // what came of it lies below what can be seen of a low window
  await page.setViewportSize({ width: 1280, height: 420 })
  await page.keyboard.press('ControlOrMeta+Enter')
  const made = home.getByRole('region', { name: 'What came of it' })
  await expect(made.getByRole('listitem').first()).toBeInViewport()
  await page.setViewportSize({ width: 1280, height: 800 })
  await expect(made.getByRole('listitem')).toHaveText([/Log analyst/, /Metrics analyst/, /Write a summary for management/])
  await expect(made).toContainText('As a team that one agent leads')
  expect(await axeFindings(page, { within: '[role="dialog"]' })).toEqual([])

  // its shape can be another one
  await home.getByRole('combobox', { name: 'Its steps work' }).selectOption('Side by side')
  await home.getByRole('button', { name: 'Plan it again' }).click()
  await expect(made).toContainText('Side by side')
  await home.getByRole('combobox', { name: 'Its steps work' }).selectOption('As the words say')
  await home.getByRole('button', { name: 'Plan it again' }).click()
  await expect(made).toContainText('As a team')
  await made.getByRole('textbox', { name: 'Name' }).fill('My team')
  await made.getByRole('button', { name: 'Create' }).click()
  await expect(home).toBeHidden()
  for (const label of ['Lead', 'Log analyst', 'Metrics analyst', 'Write a summary for management'])
    await expect(nodeCard(page, label)).toBeVisible()
  await expect(page.getByRole('button', { name: /My team/ }).first()).toBeVisible()
})
