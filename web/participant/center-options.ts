import type { Center } from '../../domain/settings.ts';
import type { Option } from '../form-components.tsx';
import type { Translate } from '../text.ts';

/** "The nearest one" first: people know where they live, and not always which center that means. */
export const centerOptions = (centers: readonly Center[], t: Translate): Option[] => [
  { value: 'nearest', text: t('back.nearest'), hint: t('back.nearest.hint') },
  ...centers.map((center) => ({ value: center.centerId, text: center.name })),
];
/** What a form may answer. */
export const isCenterChoice = (value: string, centers: readonly Center[]): boolean =>
  value === 'nearest' || centers.some((center) => center.centerId === value);
