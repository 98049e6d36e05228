import { localeOf } from '../../domain/languages.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import type { Settings } from '../../domain/settings.ts';
import { oedDuty } from '../../domain/tui/duty.ts';
import { oedTexts } from '../texts/oed.ts';
import { translator } from '../text.ts';
import type { Block } from './letter.ts';

type About = Partial<Pick<ApplicationRow, 'kind' | 'status'>>;
const dutyOf = ({ kind = 'scholarship', status = 'submitted' }: About) => oedDuty({ kind, status });

/** R16, R20: each mail about a TUI request says what goes on all the time, who decides, and whom to call. */
export function oedNotes(application: About, language: string, { unemployment }: Settings): Block[] {
  if (application.kind !== 'tui') return [];
  const t = translator(language, oedTexts);
  const phones = new Intl.ListFormat(localeOf(language), { type: 'disjunction' }).format(unemployment.phones);
  const duty = dutyOf(application);
  return [
    ...(duty === undefined ? [] : [{ kind: 'text' as const, text: t(`oed.${duty}`) }]),
    { kind: 'text', text: t('oed.decides', { phones }) },
  ];
}

/** The same for a text, as short as it goes. */
export function oedText(application: About, language: string, { unemployment }: Settings): string[] {
  if (application.kind !== 'tui') return [];
  const [phone = ''] = unemployment.phones;
  return [translator(language, oedTexts)(`oed.text.${dutyOf(application) ?? 'none'}`, { phone })];
}
