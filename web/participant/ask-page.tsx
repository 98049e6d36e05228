import type { RequestKind } from '../../domain/requests/kinds.ts';
import type { AsksFor } from '../../domain/settings.ts';
import { Page, type PageContext } from '../page.tsx';

/** What people come for, in their own words; two of them are one kind of request. */
const choices: readonly { name: string; kind: RequestKind; asksFor?: AsksFor }[] = [
  { name: 'training', kind: 'scholarship' },
  { name: 'costs', kind: 'scholarship', asksFor: 'support' },
  { name: 'step', kind: 'step' },
  { name: 'tui', kind: 'tui' },
  { name: 'ojt', kind: 'ojt' },
];

export const choicesOffered = ({ requests }: Pick<PageContext, 'requests'>) =>
  choices.filter(({ kind }) => requests.includes(kind));

/** "What do you want to ask for?": plain links, each with one sentence. */
export function AskPage({ ctx, back }: { ctx: PageContext; back: { href: string; text: string } }) {
  const { t } = ctx;
  return (
    <Page ctx={ctx} title={t('ask.title')} back={back}>
      <p>{t('ask.lead')}</p>
      {choicesOffered(ctx).map(({ name, kind, asksFor }) => (
        <div class="sd-card">
          <h2>
            <a class="usa-link" href={`/notice?kind=${kind}${asksFor ? `&for=${asksFor}` : ''}`}>
              {t(`ask.${name}.title`)}
            </a>
          </h2>
          <p>{t(`ask.${name}.text`)}</p>
        </div>
      ))}
    </Page>
  );
}
