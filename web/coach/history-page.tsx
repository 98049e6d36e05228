import type { AuditRow } from '../../domain/cases/rows.ts';
import { isCoachId } from '../../domain/access/actor.ts';
import type { ConsentAudit, ConsentRow } from '../../domain/consent/consent.ts';
import { Page, type PageContext } from '../page.tsx';
import { shortDate } from '../participant/words.ts';

export interface HistoryLine {
  at: string;
  text: string;
}

/** What both sides are shown of the trail; the rest is the house's own. */
const shown: Readonly<Record<string, string>> = {
  created: 'coach.what.created',
  saved: 'coach.what.saved',
  'form-taken-over': 'coach.what.form-taken-over',
  'upload-started': 'coach.what.upload-started',
  'document-accepted': 'coach.what.document-accepted',
  'document-rejected': 'coach.what.document-rejected',
  submitted: 'coach.what.submitted',
  answered: 'coach.what.answered',
  reopened: 'coach.what.reopened',
  withdrawn: 'coach.what.withdrawn',
  'decided-more-information': 'coach.what.decided-more-information',
  'decided-approved': 'coach.what.decided-approved',
  'decided-denied': 'coach.what.decided-denied',
  'closed-unanswered': 'coach.what.closed',
  closed: 'coach.what.closed',
  'consent-granted': 'coach.what.consent-granted',
  'consent-recorded': 'coach.what.consent-recorded',
  'consent-withdrawn': 'coach.what.consent-withdrawn',
};

/** Who reads, and how the others are called. Staff are their center: people, not names, decide for it. */
export interface HistoryReader {
  /** The reader's own id. */
  id: string;
  personId: string;
  personName: string;
  coaches: readonly Pick<ConsentRow, 'coachId' | 'coachName' | 'organizationId'>[];
  organizationName: (id: string) => string;
  center: string;
}

function whoIs(actor: string, reader: HistoryReader, { t }: PageContext): string {
  if (actor === reader.id) return t('coach.who.you');
  if (actor === reader.personId) return t('coach.who.client', { name: reader.personName });
  if (actor === 'system') return t('coach.who.system');
  if (!isCoachId(actor)) return t('coach.who.center', { center: reader.center });
  const coach = reader.coaches.find((each) => each.coachId === actor);
  const names = {
    name: coach?.coachName ?? '',
    organization: coach ? reader.organizationName(coach.organizationId) : '',
  };
  return t(reader.id === reader.personId ? 'coach.who.your-coach' : 'coach.who.coach', names);
}

/** From the audit lines of a packet, of the consents, or of both; the newest first. */
export function historyLines(
  lines: readonly (Pick<AuditRow, 'at' | 'actor' | 'what'> | Pick<ConsentAudit, 'at' | 'actor' | 'what'>)[],
  reader: HistoryReader,
  ctx: PageContext,
): HistoryLine[] {
  return [...lines]
    .sort((a, b) => b.at.localeCompare(a.at))
    .flatMap((line) => {
      const key = shown[line.what];
      if (key === undefined) return [];
      const text = ctx.t('coach.line', { who: whoIs(line.actor, reader, ctx), what: ctx.t(key) });
      return [{ at: shortDate(line.at, ctx), text }];
    });
}

export function History({ ctx, lines }: { ctx: PageContext; lines: readonly HistoryLine[] }) {
  if (lines.length === 0) return null;
  return (
    <>
      <h2>{ctx.t('coach.history.title')}</h2>
      <HistoryList lines={lines} />
    </>
  );
}

const HistoryList = ({ lines }: { lines: readonly HistoryLine[] }) => (
  <ol class="sd-timeline">
    {lines.map((line) => (
      <li>
        <strong>{line.at}</strong> – {line.text}
      </li>
    ))}
  </ol>
);

export function HistoryPage(props: { ctx: PageContext; base: string; number: string; lines: readonly HistoryLine[] }) {
  const { ctx } = props;
  const { t } = ctx;
  return (
    <Page
      ctx={ctx}
      title={t('coach.history.title')}
      back={{ href: props.base, text: t('coach.packet.title', { number: props.number }) }}
    >
      <p>{t(ctx.workingFor ? 'coach.history.lead-coach' : 'coach.history.lead')}</p>
      {props.lines.length === 0 ? <p>{t('coach.history.none')}</p> : <HistoryList lines={props.lines} />}
    </Page>
  );
}
