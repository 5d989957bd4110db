import { german } from '../strings/de/drawing.ts'
import { english } from '../strings/en/drawing.ts'
import { inLanguage } from './in-language.ts'

/** Texts of what helps while drawing: parts of a run, pins, values, previews, problems and the types of ports. */
export const drawingText = inLanguage(english, german)
