import { language } from './language.ts'

/** The shape of a catalogue without its words: the same keys, any text, functions of the same values. */
export type Words<Catalogue> = Catalogue extends string
  ? string
  : Catalogue extends (...values: infer Values) => string
    ? (...values: Values) => string
    : { readonly [Key in keyof Catalogue]: Words<Catalogue[Key]> }

/** The catalogue in the language of this window. What one language has and the other does not is an error of types. */
export const inLanguage = <Catalogue>(english: Catalogue, german: Words<Catalogue>): Words<Catalogue> =>
  language === 'de' ? german : (english as Words<Catalogue>)
