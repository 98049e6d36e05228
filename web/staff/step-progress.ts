import type { FieldError } from '../../domain/errors.ts';
import { readField } from '../../domain/forms/read-answer.ts';
import { field, type Answers } from '../../domain/forms/shape.ts';
import {
  componentKinds,
  contactNotes,
  contactWays,
  finishReasons,
  progressKinds,
  progressSchema,
  type Progress,
  type ProgressKind,
} from '../../domain/step/progress.ts';

/**
 * The forms of the plan panel. They stand on one page, so that each field has a name of its own; `as` is what the record calls
 * it.
 */
const fields = {
  assessment: [{ as: 'on', field: field('assessedOn', 'date', { required: true }) }],
  plan: [
    { as: 'goal', field: field('planGoal', 'textarea', { required: true, maxLength: 600 }) },
    { as: 'components', field: field('planComponents', 'choices', { required: true, options: componentKinds }) },
    { as: 'signedOn', field: field('planSignedOn', 'date', { required: true }) },
  ],
  component: [
    { as: 'component', field: field('componentKind', 'choice', { required: true, options: componentKinds }) },
    { as: 'provider', field: field('componentProvider', 'text', { required: true, maxLength: 160 }) },
    { as: 'startsOn', field: field('componentStartsOn', 'date', { required: true }) },
    { as: 'endsOn', field: field('componentEndsOn', 'date') },
    { as: 'hoursPerWeek', field: field('componentHours', 'number', { required: true, range: [1, 60] }) },
  ],
  contact: [
    { as: 'on', field: field('contactOn', 'date', { required: true }) },
    { as: 'how', field: field('contactHow', 'choice', { required: true, options: contactWays }) },
    { as: 'note', field: field('contactNote', 'choice', { required: true, options: contactNotes }) },
  ],
  finish: [
    { as: 'on', field: field('finishOn', 'date', { required: true }) },
    { as: 'reason', field: field('finishReason', 'choice', { required: true, options: finishReasons }) },
  ],
} as const;

export const isProgressKind = (what: string): what is ProgressKind => progressKinds.some((each) => each === what);

/** A posted form as a record, or what is wrong with it at its fields. */
export function readProgress(
  what: ProgressKind,
  raw: Readonly<Record<string, string | string[] | undefined>>,
): { progress: Progress; errors?: never } | { errors: FieldError[]; progress?: never } {
  const read: Record<string, Answers[string] | ProgressKind> = { what };
  const errors: FieldError[] = [];
  for (const each of fields[what]) {
    const reading = readField(each.field, raw);
    if (reading === 'empty') {
      if (each.field.required) errors.push({ field: each.field.name, key: 'required' });
    } else if ('error' in reading) errors.push(reading.error);
    else read[each.as] = reading.answer;
  }
  if (errors.length > 0) return { errors };
  const parsed = progressSchema.safeParse(read);
  if (parsed.success) return { progress: parsed.data };
  return {
    errors: atFields(
      what,
      parsed.error.issues.map((issue) => ({ field: String(issue.path[0] ?? ''), key: 'invalid' })),
    ),
  };
}

/** The command's words for a field, at the field of this page. */
export const atFields = (what: ProgressKind, errors: readonly FieldError[]): FieldError[] =>
  errors.map((error) => ({
    ...error,
    field: fields[what].find((each) => each.as === error.field)?.field.name ?? error.field,
  }));
