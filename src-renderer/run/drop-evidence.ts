/** One dropped or chosen file with its place in the folder, with `/`. */
export interface DroppedFile {
  path: string
  file: File
}
