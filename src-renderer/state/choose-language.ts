import { language, languageFor } from '../ui/language.ts'
import { type LanguageChoice, setPreferences } from './preferences-store.ts'
import { keepWorkNow } from './workflow-files.ts'

/** Lets the window speak another language from now on. For that it is loaded anew; what is not saved yet is kept before. */
export async function chooseLanguage(choice: LanguageChoice): Promise<void> {
  setPreferences({ language: choice })
  if (languageFor(choice, navigator.languages) === language) return
  await keepWorkNow()
  location.reload()
}
