import type { ApplicationRow, DocumentRow } from '../../domain/cases/rows.ts';
import type { Center } from '../../domain/settings.ts';
import { wholeDate } from '../coach/words.ts';
import { Alert, SummaryList } from '../display-components.tsx';
import { Page, type PageContext } from '../page.tsx';

/** What somebody takes home who brought their packet on paper, in their own language; printed, with a mail or without one. */
export function ReceiptPage(props: {
  ctx: PageContext;
  application: ApplicationRow;
  documents: readonly DocumentRow[];
  center: Center;
  /** In the board's own time. */
  sentOn: string;
  dueOn: string | undefined;
  reach: { mail: boolean; phone: string | undefined };
}) {
  const { ctx, application, center, reach } = props;
  const { t } = ctx;
  const kept = props.documents.filter((each) => ['clean', 'checking', 'expected'].includes(each.status));
  const absent = application.absences.filter((each) => !kept.some(({ kind }) => kind === each.kind));
  return (
    <Page ctx={ctx} title={t('receipt.title', { number: application.number })}>
      <p class="sd-not-printed usa-hint">{t('coach-staff.print')}</p>
      {reach.mail ? null : (
        <div class="sd-not-printed">
          <Alert kind="warning">
            {reach.phone === undefined ? t('receipt.call-none') : t('receipt.call', { phone: reach.phone })}
          </Alert>
        </div>
      )}
      <p>
        <strong>{t('receipt.got', { date: wholeDate(props.sentOn, ctx) })}</strong>
      </p>
      <SummaryList
        rows={[
          { key: t('receipt.number'), value: <strong>{application.number}</strong> },
          { key: t('receipt.sent'), value: wholeDate(props.sentOn, ctx) },
          { key: t('receipt.center'), value: `${center.name}, ${center.address}` },
          { key: t('receipt.phone'), value: center.phone },
        ]}
      />
      <h2>{t('receipt.papers')}</h2>
      <ul class="usa-list">
        {kept.map((each) => (
          <li>
            {t(`staff.kind.${each.kind}`)} (
            {each.status === 'clean' ? t('receipt.pages', { pages: each.pages ?? 1 }) : t('receipt.checking')})
          </li>
        ))}
        {absent.map((each) => (
          <li>
            {t(`staff.kind.${each.kind}`)} ({t(`receipt.absent.${each.why}`)})
          </li>
        ))}
      </ul>
      <h2>{t('receipt.next')}</h2>
      {props.dueOn === undefined ? null : (
        <p>{t('receipt.next.decide', { center: center.shortName, date: wholeDate(props.dueOn, ctx) })}</p>
      )}
      <p>{nextStep(props)}</p>
      <p>{t('receipt.next.questions', { phone: center.phone })}</p>
      <p>{t('receipt.do-not-pay')}</p>
      <p>{t('receipt.language', { phone: ctx.languageAccessLine })}</p>
      <p class="sd-not-printed">
        <a class="usa-link" href={`/staff/scan/${application.applicationId}/done`}>
          {t('common.back')}
        </a>
      </p>
    </Page>
  );
}

function nextStep({ ctx, reach, dueOn, sentOn }: Parameters<typeof ReceiptPage>[0]): string {
  if (reach.mail) return ctx.t('receipt.next.mail');
  if (reach.phone !== undefined) return ctx.t('receipt.next.call', { phone: reach.phone });
  return ctx.t('receipt.next.come', { date: wholeDate(dueOn ?? sentOn, ctx) });
}
