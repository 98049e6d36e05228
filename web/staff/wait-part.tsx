import type { Hold, Offer, Waitlist } from '../../domain/waitlist/rows.ts';
import type { FieldError } from '../../domain/errors.ts';
import { Actions, Alert, Button, DateField, PostForm, TextArea } from '../layout.tsx';
import type { PageContext } from '../page.tsx';
import type { Words } from './words.ts';

/** R3: where a packet stands in line, and what it waits for; money that is held for its person; how long an award is held. */
export interface WaitDesk {
  applicationId: string;
  version: number;
  waitlist?: (Waitlist & { place: number | undefined; sentAt: string; group: number | undefined }) | undefined;
  /** Why nothing is offered yet, as the funds stand now. */
  why?: { because: 'money' | 'part' | 'turn' | 'soon'; missingCents: number } | undefined;
  offer?: (Offer & { dueAt: string | undefined }) | undefined;
  hold?: (Hold & { until: string }) | undefined;
  may: { answer: boolean; extend: boolean };
}

export function WaitPart(props: { ctx: PageContext; say: Words; wait: WaitDesk; errors: readonly FieldError[] }) {
  const { wait } = props;
  return (
    <>
      {wait.offer ? (
        <Offered {...props} offer={wait.offer} />
      ) : wait.waitlist ? (
        <InLine {...props} waits={wait.waitlist} />
      ) : null}
      {wait.hold ? <Held {...props} hold={wait.hold} /> : null}
    </>
  );
}

type Props = Parameters<typeof WaitPart>[0];

function InLine({ ctx: { t }, say, wait, waits }: Props & { waits: NonNullable<WaitDesk['waitlist']> }) {
  const { place, since, sentAt, group, stream, amountCents } = waits;
  const { why } = wait;
  return (
    <section aria-labelledby="in-line">
      <h2 id="in-line">{t('staff.wait.title')}</h2>
      {place === undefined ? null : (
        <p class="sd-status">{t('staff.wait.place', { place, stream: t(`staff.stream.${stream}`) })}</p>
      )}
      <p>{t('staff.wait.amount', { amount: say.money(amountCents) })}</p>
      <p>
        {t('staff.wait.since', {
          date: say.day(since),
          sent: say.day(sentAt),
          group: t('staff.priority.short', { group: group ?? 5 }),
        })}
      </p>
      {why ? <p>{t(`staff.wait.why.${why.because}`, { missing: say.money(why.missingCents) })}</p> : null}
      <p>
        <a class="usa-link" href="/staff/waitlist">
          {t('staff.wait.all')}
        </a>
      </p>
    </section>
  );
}

function Offered({ ctx, say, wait, offer }: Props & { offer: NonNullable<WaitDesk['offer']> }) {
  const { t } = ctx;
  return (
    <section aria-labelledby="offered">
      <h2 id="offered">{t('staff.wait.title')}</h2>
      <Alert kind="info">
        {t('staff.wait.offered', {
          amount: say.money(offer.amountCents),
          date: offer.dueAt ? say.day(offer.dueAt) : '',
        })}
      </Alert>
      {wait.may.answer ? (
        <PostForm ctx={ctx} action={`/staff/cases/${wait.applicationId}/offer`} class="sd-form">
          <h3>{t('staff.wait.record')}</h3>
          <p class="usa-hint">{t('staff.wait.record-hint')}</p>
          <input type="hidden" name="awardId" value={offer.awardId} />
          <Button text={t('staff.wait.take')} kind="outline" name="answer" value="take" />{' '}
          <Button text={t('staff.wait.decline')} kind="outline" name="answer" value="decline" />
        </PostForm>
      ) : null}
    </section>
  );
}

function Held({ ctx, say, wait, hold, errors }: Props & { hold: NonNullable<WaitDesk['hold']> }) {
  const { t } = ctx;
  const { lapsed, extended = [], until } = hold;
  return (
    <section aria-labelledby="held">
      <h2 id="held">{t('staff.hold.title')}</h2>
      <p>
        {lapsed
          ? t('staff.hold.lapsed', { amount: say.money(lapsed.amountCents), date: say.day(lapsed.at) })
          : t('staff.hold.until', { date: say.day(until) })}
      </p>
      {extended.map((each) => (
        <p>{t('staff.hold.extended', { date: say.day(each.at), until: say.day(each.until), reason: each.reason })}</p>
      ))}
      {wait.may.extend ? (
        <details class="sd-details" open={errors.some(({ field }) => field === 'until' || field === 'reason')}>
          <summary>{t('staff.hold.longer')}</summary>
          <PostForm ctx={ctx} action={`/staff/cases/${wait.applicationId}/hold`}>
            <input type="hidden" name="version" value={String(wait.version)} />
            <DateField t={t} name="until" label={t('staff.hold.new')} errors={errors} />
            <TextArea t={t} name="reason" label={t('staff.hold.reason')} errors={errors} rows={2} maxlength={1000} />
            <Actions>
              <Button text={t('staff.hold.button')} kind="outline" />
            </Actions>
          </PostForm>
        </details>
      ) : null}
    </section>
  );
}
