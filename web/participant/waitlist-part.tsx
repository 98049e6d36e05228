import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { priorityUnder } from '../../domain/priority.ts';
import type { Center } from '../../domain/settings.ts';
import { Alert, SummaryList } from '../display-components.tsx';
import { Actions, Button, ButtonLink, PostForm } from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { dollars, longDay, shortDate } from './words.ts';

interface Props {
  ctx: PageContext;
  application: ApplicationRow;
  center: Center;
}

/** R3: in line for money, offered some, or out of time: what that means, and nothing about anybody else. */
export function WaitlistPart(props: Props & { place?: number | undefined; days: number; mayAnswer: boolean }) {
  const { application } = props;
  if (application.status === 'waitlisted') return <Waiting {...props} />;
  if (application.status === 'offered') return <Offered {...props} />;
  return application.status === 'approved' && application.hold?.lapsed ? <Lapsed {...props} /> : null;
}

function Waiting({ ctx, application, place, days }: Props & { place?: number | undefined; days: number }) {
  const { t } = ctx;
  const { waitlist, priorityGroup = 5 } = application;
  if (!waitlist) return null;
  const { scheme } = waitlist;
  const group =
    scheme === 'adult' ? `line.group.${priorityGroup}` : `line.veterans.${priorityUnder(scheme, priorityGroup)}`;
  const sent = application.firstSubmittedAt ?? application.createdAt;
  return (
    <section aria-labelledby="line" class="sd-section">
      <h2 id="line">{t('line.title')}</h2>
      <p>{t('line.what')}</p>
      <p class="sd-status">{place === undefined ? t('line.place-unknown') : t('line.place', { place })}</p>
      <p>{t('line.nothing-to-do', { days })}</p>
      <SummaryList
        rows={[
          { key: t('line.money'), value: t(`line.stream.${waitlist.stream}`) },
          { key: t('line.amount'), value: dollars(waitlist.amountCents) },
          { key: t('line.covers'), value: covers(waitlist.lines, t) },
          { key: t('line.sent'), value: shortDate(sent, ctx) },
          { key: t('line.since'), value: shortDate(waitlist.since, ctx) },
          ...(scheme === 'none' ? [] : [{ key: t('line.group'), value: t(group) }]),
        ]}
      />
      <h3>{t('line.why.title')}</h3>
      <p>{t(`line.why.${scheme}`)}</p>
      <p>{t(scheme === 'none' ? 'line.change-by-date' : 'line.change')}</p>
      <p>
        <strong>{t('line.pay-nothing')}</strong>
      </p>
    </section>
  );
}

const covers = (lines: readonly { costKind: string }[], t: PageContext['t']): string =>
  [...new Set(lines.map(({ costKind }) => t(`form.cost-${costKind}.label`)))].join(', ');

function Offered({ ctx, application, center, mayAnswer }: Props & { mayAnswer: boolean }) {
  const { t } = ctx;
  const { offer, due } = application;
  if (!offer) return null;
  const base = `/applications/${application.applicationId}/offer`;
  const phone = { center: center.shortName, phone: center.phone };
  return (
    <Alert kind="warning" title={t('offer.title')}>
      <p>
        <strong>{t('offer.held', { amount: dollars(offer.amountCents) })}</strong>
      </p>
      <ul class="usa-list">
        {offer.lines.map((line) => (
          <li>
            {t(`form.cost-${line.costKind}.label`)}: {dollars(line.amountCents)}
          </li>
        ))}
      </ul>
      {due ? <p>{t('offer.by', { day: longDay(due.dueAt, ctx) })}</p> : null}
      <p>{t('offer.then')}</p>
      {mayAnswer ? (
        <PostForm ctx={ctx} action={base} class="sd-form">
          <input type="hidden" name="awardId" value={offer.awardId} />
          <Actions>
            <Button text={t('offer.take')} name="answer" value="take" />
            <ButtonLink href={`${base}/decline`} text={t('offer.decline')} kind="outline" />
          </Actions>
        </PostForm>
      ) : null}
      <p>{t('offer.call', phone)}</p>
    </Alert>
  );
}

function Lapsed({ ctx, application, center }: Props) {
  const { t } = ctx;
  const { hold, holdUntil } = application;
  if (!hold?.lapsed) return null;
  const { all, amountCents } = hold.lapsed;
  const amount = dollars(amountCents);
  const until = holdUntil === undefined ? '' : shortDate(holdUntil, ctx);
  return (
    <Alert kind="info" title={t('lapsed.title')}>
      <p>{t(all ? 'lapsed.all' : 'lapsed.part', { amount, until })}</p>
      <p>{t(all ? 'lapsed.again' : 'lapsed.call', { center: center.shortName, phone: center.phone })}</p>
    </Alert>
  );
}

/** A slip of the finger must not give money away: no is said twice. */
export function DeclineOfferPage({ ctx, application, awardId }: Omit<Props, 'center'> & { awardId: string }) {
  const { t } = ctx;
  const base = `/applications/${application.applicationId}`;
  return (
    <Page
      ctx={ctx}
      title={t('offer.decline.title')}
      back={{ href: base, text: t('application.title', { number: application.number }) }}
    >
      <p>{t('offer.decline.text', { number: application.number })}</p>
      <p>{t('offer.decline.back')}</p>
      <PostForm ctx={ctx} action={`${base}/offer`} class="sd-form">
        <input type="hidden" name="awardId" value={awardId} />
        <Actions>
          <Button text={t('offer.decline.yes')} kind="secondary" name="answer" value="decline" />
          <ButtonLink href={base} text={t('offer.decline.no')} kind="outline" />
        </Actions>
      </PostForm>
    </Page>
  );
}
