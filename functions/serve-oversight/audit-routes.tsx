import type { Hono } from 'hono';
import { board } from '../../domain/access/resources.ts';
import { addDays, instantOf, wallTime } from '../../domain/calendar/business-time.ts';
import type { FieldError } from '../../domain/errors.ts';
import { readField } from '../../domain/forms/read-answer.ts';
import { eventGroups, groupOfEvent, isShown, type RecordedEvent } from '../../domain/oversight/events.ts';
import { viewEvent, type EventAt } from '../../adapters/oversight-table.ts';
import { AuditPage, type AuditQuery } from '../../web/oversight/audit-page.tsx';
import type { DateParts } from '../../web/form-components.tsx';
import { page } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import type { OversightDeps } from './deps.ts';
import { overseer, rightsOf } from './reading.ts';

/** A page of results, how many rows are looked through for it, and how many days at once. */
const rowsPerPage = 50;
const lookedThrough = 1000;
const daysMost = 31;

/** Who did what: by packet, by person, by kind and by days. Ids, codes and times; no personal data. */
export function auditRoutes(app: Hono<HttpEnv>, deps: OversightDeps): void {
  app.get('/staff/oversight/audit', async (c) => {
    const actor = overseer(c, 'oversight.open', board);
    const { timeZone } = deps.http.settings;
    const today = wallTime(deps.http.now(), timeZone).date;
    const { query, days, errors } = readQuery(c, today);
    const applicationId = query.number === '' ? undefined : await deps.cases.findByNumber(query.number);
    if (query.number !== '' && applicationId === undefined) errors.push({ field: 'number', key: 'packet-unknown' });
    const from = instantOf(days.from, 0, timeZone).toISOString();
    const until = instantOf(addDays(days.through, 1), 0, timeZone).toISOString();
    const asked = c.req.query('before');
    const before = asked !== undefined && asked >= from && asked < until ? asked : until;
    const wanted = (event: RecordedEvent): boolean =>
      isShown(event) &&
      (query.kind === '' || groupOfEvent(event.what) === query.kind) &&
      (query.who === '' || whoOf(event.actor) === query.who || event.actor === query.who);
    const events =
      errors.length > 0
        ? []
        : applicationId === undefined
          ? await deps.oversight.eventsBefore(before, from, lookedThrough)
          : await ofPacket(applicationId, from, before);
    const found = events.filter(({ event }) => wanted(event));
    const shown = found.slice(0, rowsPerPage);
    // The next page begins behind what is shown, or behind what was looked through when all of it is shown.
    const rest = found.length > rowsPerPage ? shown.at(-1) : events.length >= lookedThrough ? events.at(-1) : undefined;
    const [staff, packets] = await Promise.all([
      deps.staff.list(),
      deps.cases.getApplications([...new Set(shown.flatMap(({ event }) => event.applicationId ?? []))]),
    ]);
    const names = new Map(staff.map((each) => [each.staffId, each.name]));
    return page(
      c,
      <AuditPage
        ctx={c.get('page')}
        rights={rightsOf(actor)}
        query={query}
        errors={errors}
        staff={staff.map(({ staffId, name }) => ({ staffId, name })).sort((a, b) => a.name.localeCompare(b.name))}
        events={shown.map(({ event }) => ({
          ...event,
          who: names.get(event.actor) ?? whoOf(event.actor),
          known: names.has(event.actor),
          number: event.applicationId && packets.get(event.applicationId)?.number,
        }))}
        nameOf={(staffId) => names.get(staffId) ?? staffId}
        next={rest?.place}
      />,
      errors.length > 0 ? 400 : 200,
    );
  });

  /** One packet's own record, whatever its age: also lines from before there was an index. */
  async function ofPacket(applicationId: string, from: string, before: string): Promise<EventAt[]> {
    const [audit, views] = await Promise.all([
      deps.cases.listAudit(applicationId),
      deps.oversight.listViews(applicationId),
    ]);
    return [...audit, ...views.map(viewEvent)]
      .map((event, at) => ({ place: `${event.at}#${String(at).padStart(4, '0')}`, event }))
      .filter(({ place }) => place >= from && place < before)
      .sort((a, b) => b.place.localeCompare(a.place));
  }
}

/** Somebody who is none of the staff is a kind of people here, not a person. */
const whoOf = (actor: string): string =>
  actor.startsWith('per_') ? 'person' : actor.startsWith('coa_') ? 'coach' : actor === 'system' ? 'system' : actor;

function readQuery(
  c: HttpContext,
  today: string,
): { query: AuditQuery; days: { from: string; through: string }; errors: FieldError[] } {
  const text = (name: string) => c.req.query(name)?.trim() ?? '';
  const errors: FieldError[] = [];
  const day = (name: string, otherwise: string): { parts: DateParts; date: string } => {
    const parts = { month: text(`${name}-month`), day: text(`${name}-day`), year: text(`${name}-year`) };
    if (Object.values(parts).every((part) => part === '')) return { parts: partsOf(otherwise), date: otherwise };
    const form = { [`${name}-month`]: parts.month, [`${name}-day`]: parts.day, [`${name}-year`]: parts.year };
    const read = readField({ name, kind: 'date', required: true, keptIn: 'cases' }, form);
    if (read !== 'empty' && 'answer' in read) return { parts, date: String(read.answer) };
    errors.push({ field: name, key: 'not-a-date' });
    return { parts, date: otherwise };
  };
  const through = day('through', today);
  const from = day('from', addDays(through.date, -6));
  if (errors.length === 0 && (from.date > through.date || from.date < addDays(through.date, 1 - daysMost)))
    errors.push({ field: 'from', key: 'audit-range', params: { most: daysMost } });
  return {
    query: {
      number: text('number').toUpperCase(),
      who: text('who'),
      kind: eventGroups.find((each) => each === text('kind')) ?? '',
      from: from.parts,
      through: through.parts,
    },
    days: { from: from.date, through: through.date },
    errors,
  };
}

function partsOf(date: string): DateParts {
  const [year = '', month = '', day = ''] = date.split('-');
  return { year, month: String(Number(month)), day: String(Number(day)) };
}
