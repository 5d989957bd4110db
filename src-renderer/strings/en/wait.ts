import { plural } from '../../ui/format.ts'

/** What is said where a run waits for a person. */
export const english = {
  approval: 'Approval',
  question: 'Question',
  approve: 'Approve',
  reject: 'Reject',
  comment: 'Comment',
  commentHint: 'Why, for the record (optional)',
  send: 'Answer',
  answer: 'Your answer',
  details: 'Exactly this will be done',
  until: (time: string) => `Open until ${time}, then the default is taken.`,
  sent: 'Sent',
  waits: (n: number) => plural(n, 'answer is needed', 'answers are needed'),
  delay: (time: string) => `Goes on at ${time}`,
  budget: 'Budget used up',
  outcome: {
    happened: 'It happened…',
    again: 'Do it again',
    stop: 'Stop the run',
    found: 'What it gave, as JSON or text; empty where it gave nothing',
    goOn: 'Go on with that',
  },
} as const
