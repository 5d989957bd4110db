/** Id of the list of models that fields offer while a name is typed. */
export const modelNames = 'settings-model-names'
