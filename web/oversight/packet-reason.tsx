import type { FieldError } from '../../domain/errors.ts';
import { Radios, TextArea, TextField } from '../form-components.tsx';
import type { PageContext } from '../page.tsx';

/** What an operator writes down before they do something about one packet, or look into it. */
export interface PacketReason {
  number: string;
  reason: string;
  words: string;
}
/** `oversight.glass`, `oversight.holds`: whose words the labels are. */
type Area = 'glass' | 'holds';

export const packetReasonLabels = (t: PageContext['t'], area: Area): Record<string, string> =>
  Object.fromEntries(['number', 'reason', 'words'].map((name) => [name, t(`oversight.${area}.${name}`)]));

export function PacketReasonFields(props: {
  ctx: PageContext;
  area: Area;
  reasons: readonly string[];
  values: PacketReason;
  errors: readonly FieldError[];
}) {
  const { area, values, errors } = props;
  const { t } = props.ctx;
  return (
    <>
      <TextField
        t={t}
        name="number"
        label={t(`oversight.${area}.number`)}
        hint={t('oversight.glass.number.hint')}
        value={values.number}
        maxlength={40}
        short
        errors={errors}
      />
      <Radios
        t={t}
        name="reason"
        label={t(`oversight.${area}.reason`)}
        options={props.reasons.map((each) => ({ value: each, text: t(`oversight.${area}.reason.${each}`) }))}
        value={values.reason}
        errors={errors}
      />
      <TextArea
        t={t}
        name="words"
        label={t(`oversight.${area}.words`)}
        hint={t('oversight.glass.words.hint')}
        value={values.words}
        maxlength={1000}
        errors={errors}
      />
    </>
  );
}
