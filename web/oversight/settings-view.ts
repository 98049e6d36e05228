import type { KnownSetting, SettingValue } from '../../domain/oversight/settings-history.ts';
import { costKinds } from '../../domain/settings.ts';
import type { PageContext } from '../page.tsx';
import { hasText } from '../text.ts';
import { settingTexts } from '../texts/oversight.ts';
import type { Words } from '../staff/words.ts';

/** Where each setting stands on the page, by the first word of its path. */
const groups = {
  policy: ['policy'],
  funds: ['funds'],
  centers: ['centers', 'routing', 'hours', 'holidays'],
  people: [
    'liaisonContact',
    'directorContact',
    'financeContact',
    'accommodationContact',
    'operatorContact',
    'complaintContact',
    'registration',
    'unemployment',
    'partners',
  ],
  step: ['step'],
  tui: ['tui'],
  ojt: ['ojt'],
  papers: ['uploads', 'papers', 'reading', 'texts'],
  access: ['signIn', 'oversight'],
  board: [
    'boardId',
    'boardName',
    'serviceName',
    'network',
    'state',
    'exampleCity',
    'requests',
    'timeZone',
    'languageAccessLine',
    'languages',
    'counties',
  ],
} as const satisfies Record<string, readonly string[]>;
export type SettingGroup = keyof typeof groups;
export const settingGroups = Object.keys(groups) as SettingGroup[];

const firstOf = (path: string): string => path.split('.')[0] ?? '';
export const groupOf = (path: string): SettingGroup | undefined =>
  settingGroups.find((group) => (groups[group] as readonly string[]).includes(firstOf(path)));

/** Things that stand beside each other under names of their own. */
const lists = ['centers', 'counties', 'funds', 'partners', 'holidays'];
const named = [
  'state.name',
  'unemployment.name',
  'policy.payeeByCost',
  'routing.centerByCounty',
  'tui.course.termWeeks',
  'ojt.slots.reserved',
  'papers.goodForDays',
  'centers.any.hours',
  'funds.any.centerAllocations',
  'funds.any.setAsidePercents',
  'funds.any.costKindCaps',
];

/** The words' key, what a thing of a list is called, and the name that the words ask for. */
export function settingKey(path: string): { key: string; thing: string | undefined; name: string } {
  const [first = '', ...rest] = path.split('.');
  const inList = lists.includes(first) && rest.length > 1;
  const thing = inList ? rest[0] : undefined;
  const pattern = inList ? [first, 'any', ...rest.slice(1)] : [first, ...rest];
  const before = pattern.slice(0, -1).join('.');
  // A center's own closed day: its date stands where a name does.
  const closure = /^(centers\.any\.closures)\.([^.]+)\.(date|name)$/.exec(pattern.join('.'));
  if (closure) return { key: `setting.${closure[1]}.any.${closure[3]}`, thing, name: closure[2] ?? '' };
  const name = pattern.at(-1) ?? '';
  const key = named.includes(before) ? `${before}.any` : pattern.join('.');
  return { key: `setting.${key}`, thing, name };
}

/** A setting as a reader says it: amounts in dollars, sizes in megabytes, codes in words. */
export function settingText(path: string, value: SettingValue | undefined, ctx: PageContext, say: Words): string {
  const { t } = ctx;
  if (value === undefined || value === null) return t('oversight.settings.nothing');
  if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no');
  if (typeof value === 'number') {
    if (/(?<!per)cents$/i.test(path) || /(?:centerAllocations|costKindCaps)\.[^.]+$/.test(path))
      return say.money(value);
    if (/bytes$/i.test(path)) return t('oversight.settings.megabytes', { count: Math.round(value / 104_857.6) / 10 });
    return String(value);
  }
  if (typeof value === 'string') return codeText(value, ctx);
  if (Array.isArray(value)) {
    if (value.length === 0) return t('oversight.settings.nothing');
    return value
      .map((each) => settingText(path, each, ctx, say))
      .join(Array.isArray(value[0]) || typeof value[0] === 'object' ? '; ' : ', ');
  }
  const parts = Object.entries(value).map(([key, each]) => settingText(`${path}.${key}`, each, ctx, say));
  return parts.length === 0 ? t('oversight.settings.nothing') : parts.join(' · ');
}

/** What a setting is about, where the words ask for it: a kind of cost, a center, a fund. */
export function aboutText(name: string, { t }: PageContext, nameOf: (id: string) => string): string {
  return costKinds.some((kind) => kind === name) ? t(`staff.cost.${name}`) : nameOf(name);
}

function codeText(value: string, { t }: PageContext): string {
  if (costKinds.some((kind) => kind === value)) return t(`staff.cost.${value}`);
  const key = `setting-value.${value}`;
  return hasText(key, settingTexts) ? t(key) : value;
}

/** The things of a group, one after the other: a center, a fund; what stands in no list comes first. */
export function settingSections(
  settings: readonly KnownSetting[],
): { thing: string | undefined; settings: KnownSetting[] }[] {
  const sections = new Map<string | undefined, KnownSetting[]>();
  for (const each of settings) {
    const { thing } = settingKey(each.path);
    sections.set(thing, [...(sections.get(thing) ?? []), each]);
  }
  return [...sections]
    .map(([thing, own]) => ({ thing, settings: own }))
    .sort((a, b) => Number(a.thing !== undefined) - Number(b.thing !== undefined));
}
