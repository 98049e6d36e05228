import { consentPurposes, consentScopes, type ConsentRow } from '../../domain/consent/consent.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { readField } from '../../domain/forms/read-answer.ts';
import { coachIdSchema } from '../../domain/ids.ts';
import type { GrantValues } from '../../web/coach/consent-pages.tsx';
import { formText, type Form } from './answers.ts';

export const grantFields = ['coachId', 'coachEmail', 'scope', 'purpose', 'expiresOn', 'personName', 'birthYear'];

/** The address is the only thing that the command's schema may find wrong. */
export const notAnEmail = (refusal: Refusal): Refusal =>
  refusal.code === 'invalid-input' && refusal.fields.some(({ key }) => key === 'invalid')
    ? new Refusal('invalid-input', {}, [{ field: 'coachEmail', key: 'not-an-email' }])
    : refusal;

interface GrantInput {
  coachId?: string;
  coachEmail?: string;
  personName: string;
  birthYear: number;
  scope: ConsentRow['scope'];
  purpose: ConsentRow['purpose'];
  expiresOn: string;
}

/** The same form on the person's page and at the desk, where the paper lies. */
export function readGrant(form: Form): { values: GrantValues; errors: FieldError[]; input?: GrantInput } {
  const values: GrantValues = {
    coachId: formText(form, 'coachId'),
    coachEmail: formText(form, 'coachEmail'),
    personName: formText(form, 'personName'),
    birthYear: formText(form, 'birthYear'),
    scope: listOf(form, 'scope'),
    purpose: formText(form, 'purpose'),
    expiresOn: {
      month: formText(form, 'expiresOn-month'),
      day: formText(form, 'expiresOn-day'),
      year: formText(form, 'expiresOn-year'),
    },
  };
  const coachId = coachIdSchema.safeParse(values.coachId);
  const purpose = consentPurposes.find((each) => each === values.purpose);
  const birthYear = /^(19|20)\d{2}$/.test(values.birthYear) ? Number(values.birthYear) : undefined;
  const date = readField({ name: 'expiresOn', kind: 'date', required: true, keptIn: 'cases' }, form);
  const expiresOn = date !== 'empty' && 'answer' in date ? String(date.answer) : undefined;
  const errors: FieldError[] = [
    ...(coachId.success || values.coachEmail !== '' ? [] : [{ field: 'coachEmail', key: 'coach-choose' }]),
    ...(purpose === undefined ? [{ field: 'purpose', key: 'choose-one' }] : []),
    ...(expiresOn === undefined ? [{ field: 'expiresOn', key: 'consent-until' }] : []),
    ...(values.personName.length < 2 ? [{ field: 'personName', key: 'person-name' }] : []),
    ...(birthYear === undefined ? [{ field: 'birthYear', key: 'birth-year' }] : []),
  ];
  if (errors.length > 0 || purpose === undefined || expiresOn === undefined || birthYear === undefined)
    return { values, errors };
  return {
    values,
    errors,
    input: {
      ...(coachId.success ? { coachId: coachId.data } : { coachEmail: values.coachEmail }),
      personName: values.personName,
      birthYear,
      scope: ['see', ...consentScopes.filter((each) => each !== 'see' && values.scope.includes(each))],
      purpose,
      expiresOn,
    },
  };
}

export function listOf(form: Form, name: string): string[] {
  const value = form[name];
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}
