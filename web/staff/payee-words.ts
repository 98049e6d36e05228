import type { Payee } from '../../domain/settings.ts';
import type { Translate } from '../text.ts';

/** R10: "A store or vendor: Example Tool Store". */
export const payeeText = (
  { payee, payeeName }: { payee?: Payee | undefined; payeeName?: string | undefined },
  t: Translate,
): string => (payee === undefined ? '' : [t(`staff.payee.${payee}`), payeeName].filter((each) => each).join(': '));
