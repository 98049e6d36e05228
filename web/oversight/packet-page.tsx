import type { FormRows } from '../../domain/forms/form.ts';
import type { GlassRow } from '../../domain/oversight/glass.ts';
import type { KeptFor } from '../../domain/retention/destroy-date.ts';
import { Alert, SummaryList, Tag } from '../display-components.tsx';
import { Actions, Button, PostForm, TextField } from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { Decisions, Findings } from '../staff/case-parts.tsx';
import type { CaseView, ChecklistLine } from '../staff/case-view.ts';
import { History } from '../staff/history-part.tsx';
import { words, type Words } from '../staff/words.ts';
import { oversightNavigation, type OversightRights } from './navigation.ts';

/** By its number: what somebody says on the phone, or what a report names. */
export function FindPacketPage(props: {
  ctx: PageContext;
  rights: OversightRights;
  number: string;
  unknown: boolean;
  /** R23: when it was destroyed, and by which order. */
  destroyed: { destructionId: string; at: string } | undefined;
}) {
  const { ctx, rights, number, destroyed } = props;
  const { t } = ctx;
  const errors = props.unknown ? [{ field: 'number', key: 'packet-unknown' }] : [];
  return (
    <Page
      ctx={ctx}
      title={t('oversight.nav.packets')}
      navigation={oversightNavigation(t, rights, 'packets')}
      errors={errors}
    >
      <p>{t(rights.breaksGlass ? 'oversight.find.lead-operator' : 'oversight.find.lead')}</p>
      {destroyed ? (
        <Alert kind="info">
          {t('oversight.find.destroyed', { number, day: words(ctx).day(destroyed.at) })}{' '}
          <a class="usa-link" href={`/staff/oversight/destruction/${destroyed.destructionId}`}>
            {t('oversight.destruction.certificate')}
          </a>
        </Alert>
      ) : null}
      <form method="get" action="/staff/oversight/packets" class="usa-form sd-form">
        <TextField
          t={t}
          name="number"
          label={t('oversight.glass.number')}
          hint={t('oversight.glass.number.hint')}
          value={number}
          maxlength={40}
          short
          errors={errors}
        />
        <Actions>
          <Button text={t('oversight.find.packet')} />
          <Button text={t('oversight.packet.who-looked')} kind="outline" name="show" value="views" />
        </Actions>
      </form>
    </Page>
  );
}

interface Props {
  ctx: PageContext;
  rights: OversightRights;
  view: CaseView;
  kept: KeptFor;
  center: string;
  answers: readonly FormRows[];
  glass: GlassRow | undefined;
}

/** What the deciders see of a packet, to be read and nothing else. */
export function PacketPage(props: Props) {
  const { ctx, rights, view, glass } = props;
  const { t } = ctx;
  const say = words(ctx);
  const path = `/staff/oversight/packets/${view.applicationId}`;
  return (
    <Page
      ctx={ctx}
      title={t('oversight.packet.title', { number: view.number })}
      navigation={oversightNavigation(t, rights)}
    >
      {glass === undefined ? (
        <Alert kind="info">{t('oversight.packet.on-record')}</Alert>
      ) : (
        <Alert kind="warning">
          <p>{t('oversight.packet.until', { until: say.time(glass.untilAt) })}</p>
          <PostForm ctx={ctx} action={`/staff/oversight/glass/${glass.glassId}/end`} class="sd-inline-form">
            <button class="usa-button usa-button--outline" type="submit">
              {t('oversight.glass.end')}
            </button>
          </PostForm>
        </Alert>
      )}
      <SummaryList
        rows={[
          { key: t('staff.case.status'), value: t(`staff.status.${view.status}`) },
          { key: t('oversight.packet.center'), value: props.center },
          ...(view.submittedAt === undefined ? [] : [{ key: t('staff.case.sent'), value: say.time(view.submittedAt) }]),
          { key: t('staff.case.records'), value: keptWords(t, say, props.kept) },
        ]}
      />
      <ul class="usa-list">
        <li>
          <a class="usa-link" href={`${path}/views`}>
            {t('oversight.packet.who-looked')}
          </a>
        </li>
        {view.packetPages === undefined ? null : (
          <li>
            <a class="usa-link" href={`${path}/packet`}>
              {t('staff.result.packet', { pages: view.packetPages })}
            </a>
          </li>
        )}
        {view.hasLetter ? (
          <li>
            <a class="usa-link" href={`${path}/letter`}>
              {t('staff.result.letter')}
            </a>
          </li>
        ) : null}
        {view.decisions.map(({ seq, decidedAt }) => (
          <li>
            <a class="usa-link" href={`${path}/decisions/${seq}`}>
              {t('oversight.packet.replay', { at: say.time(decidedAt) })}
            </a>
          </li>
        ))}
      </ul>
      <Decisions ctx={ctx} say={say} view={view} />
      <Findings ctx={ctx} say={say} view={view} />
      <section aria-labelledby="answers">
        <h2 id="answers">{t('oversight.packet.answers')}</h2>
        {props.answers.map((section) => (
          <>
            <h3>{section.title}</h3>
            <SummaryList rows={section.rows.map(({ question, answer }) => ({ key: question, value: answer }))} />
            {section.note === undefined ? null : <p class="usa-hint">{section.note}</p>}
          </>
        ))}
      </section>
      <section aria-labelledby="documents">
        <h2 id="documents">{t('staff.documents.title')}</h2>
        {view.checklist.map((line) => (
          <Paper ctx={ctx} line={line} path={path} />
        ))}
      </section>
      <History ctx={ctx} say={say} view={view} />
    </Page>
  );
}

/** R23: until when, or what is missing for there to be a date. */
function keptWords(t: PageContext['t'], say: Words, kept: KeptFor): string {
  switch (kept.kept) {
    case 'held':
      return t('staff.case.records.held');
    case 'open':
      return t('oversight.kept.open');
    case 'no-report':
      return t('oversight.kept.no-report', { funds: kept.funds.join(', ') });
    case 'until':
      return t(`oversight.kept.${kept.because}`, { day: say.day(kept.until.slice(0, 10)) });
  }
}

function Paper({ ctx, line, path }: { ctx: PageContext; line: ChecklistLine; path: string }) {
  const { t } = ctx;
  const kind = t(`staff.kind.${line.kind}`);
  return (
    <div class="sd-card">
      <h3>
        {kind} {line.documents.length === 0 ? <Tag text={t('staff.documents.missing')} /> : null}
      </h3>
      {line.absence === undefined || line.absence.reason === '' ? null : <p class="sd-quote">{line.absence.reason}</p>}
      {line.documents.map((document) => (
        <ul class="usa-list">
          {Array.from({ length: document.status === 'clean' ? document.pages : 0 }, (_, at) => (
            <li>
              <a class="usa-link" href={`${path}/documents/${document.documentId}/pages/${at + 1}`}>
                {t('staff.documents.open-page', { kind, page: at + 1 })}
              </a>
            </li>
          ))}
          {document.status === 'clean' && document.hasOriginal ? (
            <li>
              <a class="usa-link" href={`${path}/documents/${document.documentId}/original`}>
                {t('staff.documents.download', { kind })}
              </a>
            </li>
          ) : null}
          {document.status === 'clean' && document.replacedAt !== undefined ? (
            <li>{t('staff.documents.replaced', { day: words(ctx).day(document.replacedAt.slice(0, 10)) })}</li>
          ) : null}
          {document.status === 'clean' ? null : <li>{t(`staff.documents.status.${document.status}`)}</li>}
        </ul>
      ))}
    </div>
  );
}
