/** What the settings say. */
export const english = {
  title: 'Settings',
  sections: 'Parts of the settings',
  appearance: {
    title: 'Appearance',
    text: 'How this window looks. It is kept in this window, and changes nothing in workflows.',
    theme: 'Theme',
    themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
    contrast: 'Contrast',
    contrasts: { system: 'As the system', usual: 'Usual', more: 'More' },
    motion: 'Motion',
    motions: { system: 'As the system', usual: 'Usual', less: 'None' },
    language: 'Language',
    languages: { system: 'As the system', en: 'English', de: 'Deutsch' },
    notifications: 'Desktop notifications',
    notificationsHint: 'When a run asks or ends while the window is not looked at.',
  },
  keyboard: {
    title: 'Keyboard',
    text: 'The keys of all commands. Every command can also be found in the command palette.',
    find: 'Find a command or a key',
    nothing: 'No command is called so.',
  },
}
