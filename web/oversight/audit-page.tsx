import type { FieldError } from '../../domain/errors.ts';
import { eventGroups, type RecordedEvent } from '../../domain/oversight/events.ts';
import { DataTable } from '../display-components.tsx';
import { Actions, Button, DateField, Select, TextField, type DateParts } from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { auditText } from '../staff/history-part.tsx';
import { words } from '../staff/words.ts';
import type { Translate } from '../text.ts';
import { oversightNavigation, type OversightRights } from './navigation.ts';

export interface AuditQuery {
  number: string;
  who: string;
  kind: string;
  from: DateParts;
  through: DateParts;
}
interface ShownEvent extends RecordedEvent {
  /** A name of the staff, or `person`, `coach`, `system`. */
  who: string;
  known: boolean;
  number: string | undefined;
}
interface Props {
  ctx: PageContext;
  rights: OversightRights;
  query: AuditQuery;
  errors: readonly FieldError[];
  staff: readonly { staffId: string; name: string }[];
  /** Newest first. */
  events: readonly ShownEvent[];
  nameOf: (staffId: string) => string;
  /** Where the next page begins. */
  next: string | undefined;
}

const others = ['person', 'coach', 'system'] as const;

/** Who did what, in sentences. */
export function AuditPage(props: Props) {
  const { ctx, rights, query, errors, events } = props;
  const { t } = ctx;
  const say = words(ctx);
  const labels = Object.fromEntries(
    ['number', 'who', 'kind', 'from', 'through'].map((name) => [name, t(`oversight.audit.${name}`)]),
  );
  return (
    <Page
      ctx={ctx}
      title={t('oversight.nav.audit')}
      navigation={oversightNavigation(t, rights, 'audit')}
      errors={errors}
      errorLabels={labels}
      wide
    >
      <p>{t('oversight.audit.lead')}</p>
      <SearchForm {...props} />
      <h2>{t('oversight.audit.found')}</h2>
      {events.length === 0 ? (
        <p>{t('oversight.audit.none')}</p>
      ) : (
        <DataTable
          caption={t('oversight.audit.found')}
          hideCaption
          columns={['when', 'who', 'what', 'packet'].map((each) => ({ text: t(`oversight.audit.col.${each}`) }))}
          rows={events.map((event) => [
            <span class="sd-nowrap">{say.time(event.at)}</span>,
            event.known || !others.some((each) => each === event.who)
              ? event.who
              : t(`oversight.audit.who.${event.who}`),
            eventText(event, props),
            event.number === undefined ? (
              ''
            ) : (
              <a class="usa-link sd-nowrap" href={`/staff/oversight/packets/${event.applicationId}/views`}>
                {event.number}
                <span class="sd-visually-hidden">: {t('oversight.packet.who-looked')}</span>
              </a>
            ),
          ])}
        />
      )}
      {props.next === undefined ? null : (
        <p>
          <a class="usa-link" href={`/staff/oversight/audit?${addressOf(query, props.next)}`}>
            {t('oversight.audit.older')}
          </a>
        </p>
      )}
    </Page>
  );
}

function SearchForm({ ctx, query, errors, staff }: Props) {
  const { t } = ctx;
  return (
    <form method="get" action="/staff/oversight/audit" class="usa-form sd-form">
      <TextField
        t={t}
        name="number"
        label={t('oversight.audit.number')}
        hint={t('oversight.glass.number.hint')}
        value={query.number}
        maxlength={40}
        short
        optional
        errors={errors}
      />
      <Select
        t={t}
        name="who"
        label={t('oversight.audit.who')}
        empty={t('oversight.audit.everybody')}
        options={[
          ...others.map((each) => ({ value: each as string, text: t(`oversight.audit.who.${each}`) })),
          ...staff.map(({ staffId, name }) => ({ value: staffId, text: `${name} (${staffId})` })),
        ]}
        value={query.who}
        optional
      />
      <Select
        t={t}
        name="kind"
        label={t('oversight.audit.kind')}
        empty={t('oversight.audit.everything')}
        options={eventGroups.map((each) => ({ value: each, text: t(`oversight.audit.kind.${each}`) }))}
        value={query.kind}
        optional
      />
      <DateField t={t} name="from" label={t('oversight.audit.from')} value={query.from} errors={errors} />
      <DateField t={t} name="through" label={t('oversight.audit.through')} value={query.through} errors={errors} />
      <Actions>
        <Button text={t('oversight.audit.search')} />
      </Actions>
    </form>
  );
}

const rolesOf = ({ params }: ShownEvent, t: Translate): string =>
  String(params['roles'])
    .split(', ')
    .filter(Boolean)
    .map((each) => t(`oversight.role.${each}`))
    .join(', ');

function eventText(event: ShownEvent, { ctx, nameOf }: Props): string {
  const { t } = ctx;
  const say = words(ctx);
  if (event.what.startsWith('viewed-'))
    return t('oversight.audit.viewed', {
      what: t(`oversight.view.${event.what.slice('viewed-'.length)}`, { kind: event.documentId ?? '' }),
    });
  if (event.what === 'glass-broken')
    return t('oversight.audit.glass-broken', { reason: t(`oversight.glass.reason.${event.params['reason']}`) });
  if (event.what === 'audit-granted')
    return t('oversight.audit.audit-granted', {
      name: nameOf(String(event.params['staffId'])),
      from: say.day(String(event.params['from'])),
      through: say.day(String(event.params['through'])),
    });
  if (event.what.startsWith('destruction-') && event.params['count'] !== undefined)
    return t(`oversight.audit.${event.what}`, { count: Number(event.params['count']) });
  if (event.what === 'signed-in') return t('oversight.audit.signed-in', { roles: rolesOf(event, t) });
  if (event.what === 'sessions-ended')
    return t('oversight.audit.sessions-ended', { name: nameOf(String(event.params['staffId'])) });
  if (event.what === 'rights-changed') {
    const name = nameOf(String(event.params['staffId']));
    const roles = rolesOf(event, t);
    return roles === ''
      ? t('oversight.audit.rights-given', { name })
      : t('oversight.audit.rights-taken', { name, roles });
  }
  return auditText(event, ctx);
}

function addressOf({ from, through, ...query }: AuditQuery, before: string): string {
  const days = Object.entries({ from, through }).flatMap(([name, parts]) =>
    Object.entries(parts as DateParts).map(([part, value]) => [`${name}-${part}`, String(value)]),
  );
  return new URLSearchParams([...Object.entries(query), ...days, ['before', before]]).toString();
}
