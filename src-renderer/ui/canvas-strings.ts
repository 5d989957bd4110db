import { german } from '../strings/de/canvas.ts'
import { english } from '../strings/en/canvas.ts'
import { inLanguage } from './in-language.ts'

/** The texts of editing on the canvas: its search, menus, notices, and what is said aloud. */
export const canvasText = inLanguage(english, german)
