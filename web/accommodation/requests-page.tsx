import { ownNameOf, type BoardLanguage } from '../../domain/languages.ts';
import { Alert, SummaryList, Tag } from '../display-components.tsx';
import { PostForm } from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { shortDate } from '../participant/words.ts';

export interface ShownRequest {
  applicationId: string;
  number: string;
  center: string;
  name: string | undefined;
  phone: string | undefined;
  email: string | undefined;
  language: BoardLanguage;
  asked: readonly { question: string; answer: string }[];
  requestedAt: string;
  changedAt: string | undefined;
  arrangedAt: string | undefined;
}

/** What somebody needs to take part, and how to reach them; nothing of what they apply for. */
export function AccommodationPage(props: { ctx: PageContext; requests: readonly ShownRequest[]; done: boolean }) {
  const { ctx, requests } = props;
  const { t } = ctx;
  return (
    <Page ctx={ctx} title={t('accommodation.title')}>
      {props.done ? (
        <Alert kind="success" live>
          {t('accommodation.done')}
        </Alert>
      ) : null}
      <p>{t('accommodation.lead')}</p>
      {requests.length === 0 ? <p>{t('accommodation.none')}</p> : null}
      {requests.map((request) => (
        <RequestCard ctx={ctx} request={request} />
      ))}
    </Page>
  );
}

function RequestCard({ ctx, request }: { ctx: PageContext; request: ShownRequest }) {
  const { t } = ctx;
  const arranged = request.arrangedAt !== undefined;
  return (
    <section class="sd-card" aria-labelledby={request.applicationId}>
      <h2 id={request.applicationId}>{request.name ?? t('accommodation.no-name')}</h2>
      <p>
        {arranged ? (
          <Tag text={t('accommodation.arranged', { date: shortDate(request.arrangedAt ?? '', ctx) })} kind="done" />
        ) : (
          <Tag text={t('accommodation.open')} kind="waiting" />
        )}{' '}
        {request.changedAt === undefined
          ? t('accommodation.asked', { date: shortDate(request.requestedAt, ctx) })
          : t('accommodation.changed', { date: shortDate(request.changedAt, ctx) })}
      </p>
      <SummaryList
        rows={[
          ...request.asked.map(({ question, answer }) => ({ key: question, value: answer })),
          { key: t('accommodation.phone'), value: request.phone ?? t('accommodation.not-told') },
          { key: t('accommodation.email'), value: request.email ?? t('accommodation.not-told') },
          { key: t('accommodation.language'), value: ownNameOf(request.language) },
          { key: t('accommodation.center'), value: request.center },
          { key: t('accommodation.number'), value: request.number },
        ]}
      />
      <PostForm ctx={ctx} action={`/staff/accommodation/${request.applicationId}/arranged`} class="sd-inline-form">
        <input type="hidden" name="arranged" value={arranged ? 'no' : 'yes'} />
        <button class={arranged ? 'usa-button usa-button--outline' : 'usa-button'} type="submit">
          {t(arranged ? 'accommodation.undo' : 'accommodation.arrange')}
          <span class="sd-visually-hidden"> {request.number}</span>
        </button>
      </PostForm>
    </section>
  );
}
