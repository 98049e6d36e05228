import type { FieldError } from '../../domain/errors.ts';
import type { PacketReason } from '../../web/oversight/packet-reason.tsx';
import { formText, type Form } from '../http/answers.ts';

/** A packet's number, one of these reasons, and what it is about: as typed, and as the command takes it or why not. */
export function readPacketReason<R extends string>(
  form: Form,
  reasons: readonly R[],
): { values: PacketReason; errors: FieldError[]; reason: R | undefined } {
  const values = { number: formText(form, 'number'), reason: formText(form, 'reason'), words: formText(form, 'words') };
  const reason = reasons.find((each) => each === values.reason);
  const errors = [
    ...(values.number === '' ? [{ field: 'number', key: 'required' }] : []),
    ...(reason === undefined ? [{ field: 'reason', key: 'choose-one' }] : []),
    ...(values.words.length < 3 ? [{ field: 'words', key: 'required' }] : []),
  ];
  return { values, errors, reason };
}
