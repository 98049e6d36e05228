import type { FieldError } from '../../domain/errors.ts';
import {
  listedCount,
  type Destruction,
  type DueRecords,
  type Fate,
  type Fates,
  type ListedCase,
  type ListedPerson,
  type PersonFate,
} from '../../domain/retention/destruction.ts';
import { Alert, DataTable, SummaryList, Tag } from '../display-components.tsx';
import { Actions, Button, DateField, PostForm, TextArea, type DateParts } from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { words } from '../staff/words.ts';
import { oversightNavigation, type OversightRights } from './navigation.ts';

const home = '/staff/oversight/destruction';

export interface DestructionValues {
  through: DateParts;
  authority: string;
}
interface Props {
  ctx: PageContext;
  rights: OversightRights;
  /** What may go today and stands in no open list, the oldest first; undefined while too many lists are open. */
  due: DueRecords | undefined;
  /** The oldest first. */
  open: readonly Destruction[];
  /** Newest first. */
  past: readonly Destruction[];
  values: DestructionValues;
  errors: readonly FieldError[];
}

const stateKind = {
  proposed: 'warning',
  confirmed: 'warning',
  refused: 'plain',
  withdrawn: 'plain',
  finished: 'done',
} as const;

/** R23: cases whose time is over, the list that waits for a second person, and the certificates of what is gone. */
export function DestructionPage(props: Props) {
  const { ctx, rights, due, open, past, errors } = props;
  const { t } = ctx;
  const say = words(ctx);
  const labels = Object.fromEntries(['through', 'authority'].map((name) => [name, t(`oversight.destruction.${name}`)]));
  return (
    <Page
      ctx={ctx}
      title={t('oversight.nav.destruction')}
      navigation={oversightNavigation(t, rights, 'destruction')}
      errors={errors}
      errorLabels={labels}
    >
      <p>{t('oversight.destruction.lead')}</p>
      {open.length > 0 ? (
        <>
          <h2>{t('oversight.destruction.open')}</h2>
          <Orders ctx={ctx} orders={open} whenOf={say.time} />
        </>
      ) : null}
      {due ? (
        <Due {...props} due={due} />
      ) : (
        <Alert kind="info">{t('oversight.destruction.too-many', { count: open.length })}</Alert>
      )}
      <h2>{t('oversight.destruction.past')}</h2>
      {past.length === 0 ? <p>{t('oversight.destruction.past-none')}</p> : null}
      <Orders ctx={ctx} orders={past} whenOf={say.day} />
    </Page>
  );
}

/** `whenOf` says the moment as its list needs it: of what is open the time, of what is past the day. */
function Orders({
  ctx: { t },
  orders,
  whenOf,
}: {
  ctx: PageContext;
  orders: readonly Destruction[];
  whenOf: (instant: string) => string;
}) {
  if (orders.length === 0) return null;
  return (
    <ul class="usa-list">
      {orders.map((order) => (
        <li>
          <a class="usa-link" href={`${home}/${order.destructionId}`}>
            {t('oversight.destruction.heading', { day: whenOf(order.proposedAt), count: listedCount(order) })}
          </a>{' '}
          <Tag text={t(`oversight.destruction.state.${order.status}`)} kind={stateKind[order.status]} />
        </li>
      ))}
    </ul>
  );
}

function Due({ ctx, rights, due, values, errors }: Props & { due: NonNullable<Props['due']> }) {
  const { t } = ctx;
  const say = words(ctx);
  const [oldest = ''] = [...due.cases, ...due.persons].map(({ until }) => until).sort();
  return (
    <>
      <h2>{t('oversight.destruction.due')}</h2>
      {due.cutOff ? <Alert kind="warning">{t('oversight.destruction.cut-off')}</Alert> : null}
      {oldest ? (
        <>
          <p>
            {t(due.more ? 'oversight.destruction.due-more' : 'oversight.destruction.due-count', {
              count: listedCount(due),
              day: say.day(oldest),
            })}
          </p>
          <Listed ctx={ctx} list={due} />
          {rights.proposesDestruction ? (
            <PostForm ctx={ctx} action={home}>
              <DateField
                t={t}
                name="through"
                label={t('oversight.destruction.through')}
                hint={t('oversight.destruction.through.hint')}
                value={values.through}
                errors={errors}
              />
              <TextArea
                t={t}
                name="authority"
                label={t('oversight.destruction.authority')}
                hint={t('oversight.destruction.authority.hint')}
                value={values.authority}
                maxlength={1000}
                errors={errors}
              />
              <Actions>
                <Button text={t('oversight.destruction.propose')} />
              </Actions>
            </PostForm>
          ) : null}
        </>
      ) : (
        <p>{t('oversight.destruction.due-none')}</p>
      )}
    </>
  );
}

function Listed({ ctx, list }: { ctx: PageContext; list: Pick<Destruction, 'cases' | 'persons'> }) {
  const { cases, persons = [] } = list;
  return (
    <>
      {cases.length > 0 ? <Cases ctx={ctx} cases={cases} /> : null}
      {persons.length > 0 ? <Persons ctx={ctx} persons={persons} /> : null}
    </>
  );
}

/** By their ids: a list of names would outlive them. */
function Persons({ ctx, persons }: { ctx: PageContext; persons: readonly ListedPerson[] }) {
  const { t } = ctx;
  const say = words(ctx);
  return (
    <DataTable
      caption={t('oversight.destruction.persons')}
      columns={['person', 'last', 'until'].map((each) => ({ text: t(`oversight.destruction.col.${each}`) }))}
      rows={persons.map(({ personId, lastAt, until }) => [personId, say.day(lastAt), say.day(until)])}
    />
  );
}

function Cases({ ctx, cases }: { ctx: PageContext; cases: readonly ListedCase[] }) {
  const { t } = ctx;
  const say = words(ctx);
  return (
    <DataTable
      caption={t('oversight.destruction.list')}
      columns={['packet', 'closed', 'until', 'because'].map((each) => ({
        text: t(`oversight.destruction.col.${each}`),
      }))}
      rows={cases.map(({ number, closedAt, until, because }) => [
        <span class="sd-nowrap">{number}</span>,
        say.day(closedAt),
        say.day(until),
        t(`oversight.destruction.because.${because}`),
      ])}
    />
  );
}

interface OrderProps {
  ctx: PageContext;
  rights: OversightRights;
  order: Destruction;
  fates: Fates;
  ownId: string;
  words: string;
  errors: readonly FieldError[];
}

/** One list: to be read before it is confirmed, and the certificate when it is carried out. */
export function DestructionOrderPage(props: OrderProps) {
  const { ctx, rights, order, fates, errors } = props;
  const { t } = ctx;
  const say = words(ctx);
  const { status, proposedBy, settledBy, settledAt = '', finished } = order;
  const name = (who: { staffId: string; name?: string | undefined }) => who.name ?? who.staffId;
  const row = (key: string, value: string) => ({ key: t(`oversight.destruction.${key}`), value });
  return (
    <Page
      ctx={ctx}
      title={t(finished ? 'oversight.destruction.certificate' : 'oversight.destruction.order')}
      navigation={oversightNavigation(t, rights, 'destruction')}
      errors={errors}
      errorLabels={{ words: t('oversight.destruction.words') }}
    >
      <p>
        <Tag text={t(`oversight.destruction.state.${status}`)} kind={stateKind[status]} />
      </p>
      <p>{t(`oversight.destruction.says.${status}`)}</p>
      <SummaryList
        rows={[
          row('number', order.destructionId),
          row(
            'proposed-by',
            t('oversight.destruction.by-at', { name: name(proposedBy), at: say.time(order.proposedAt) }),
          ),
          ...(settledBy
            ? [
                row(
                  `${status === 'finished' ? 'confirmed' : status}-by`,
                  t('oversight.destruction.by-at', { name: name(settledBy), at: say.time(settledAt) }),
                ),
              ]
            : []),
          ...(order.settledReason === undefined ? [] : [row('words', order.settledReason)]),
          row('through', say.day(order.through)),
          row('authority', order.authority),
          row(
            'rule',
            t('oversight.destruction.rule-words', {
              years: order.rule.retentionYears,
              after: order.rule.retentionYearsAfterReport,
            }),
          ),
          ...(order.rule.draftDays === undefined
            ? []
            : [row('rule-drafts', t('oversight.destruction.rule-drafts-words', { days: order.rule.draftDays }))]),
          ...(finished
            ? [
                row('finished', say.time(finished.at)),
                row(
                  'counts',
                  t('oversight.destruction.count-words', { destroyed: finished.destroyed, left: finished.left }),
                ),
                row('hash', finished.hash),
              ]
            : []),
        ]}
      />
      {status === 'confirmed' || status === 'finished' ? (
        <Became ctx={ctx} order={order} fates={fates} />
      ) : (
        <Listed ctx={ctx} list={order} />
      )}
      {status === 'proposed' ? <Verdict {...props} /> : null}
      {finished ? (
        <p class="sd-screen-only">
          <a class="usa-link" href={`/staff/oversight/api/destructions/${order.destructionId}`}>
            {t('oversight.destruction.json')}
          </a>
        </p>
      ) : null}
    </Page>
  );
}

function Became({ ctx, order, fates }: { ctx: PageContext; order: Destruction; fates: Fates }) {
  const { persons = [] } = order;
  return (
    <>
      {order.cases.length > 0 ? <CaseFates ctx={ctx} order={order} fates={fates.cases} /> : null}
      {persons.length > 0 ? <PersonFates ctx={ctx} persons={persons} fates={fates.persons} /> : null}
    </>
  );
}

function PersonFates({
  ctx,
  persons,
  fates,
}: {
  ctx: PageContext;
  persons: readonly ListedPerson[];
  fates: readonly PersonFate[];
}) {
  const { t } = ctx;
  const say = words(ctx);
  const known = new Map(fates.map((fate) => [fate.personId, fate]));
  const became = (fate: PersonFate | undefined): string => {
    if (!fate) return t('oversight.destruction.fate.waits');
    if (fate.state === 'begun') return t('oversight.destruction.fate.begun');
    return fate.state === 'left'
      ? t(`oversight.destruction.person-left.${fate.why}`)
      : t('oversight.destruction.fate.destroyed', { at: say.time(fate.destroyedAt) });
  };
  return (
    <DataTable
      caption={t('oversight.destruction.persons')}
      columns={[
        ...['person', 'became'].map((each) => ({ text: t(`oversight.destruction.col.${each}`) })),
        { text: t('oversight.destruction.col.rows'), number: true },
      ]}
      rows={persons.map(({ personId }) => {
        const fate = known.get(personId);
        return [personId, became(fate), fate && fate.state !== 'left' ? String(fate.rows) : ''];
      })}
    />
  );
}

function CaseFates({ ctx, order, fates }: { ctx: PageContext; order: Destruction; fates: readonly Fate[] }) {
  const { t } = ctx;
  const say = words(ctx);
  const known = new Map(fates.map((fate) => [fate.applicationId, fate]));
  const became = (fate: Fate | undefined): string => {
    if (!fate) return t('oversight.destruction.fate.waits');
    if (fate.state === 'left') return t(`oversight.destruction.left.${fate.why}`);
    return fate.state === 'begun'
      ? t('oversight.destruction.fate.begun')
      : t('oversight.destruction.fate.destroyed', { at: say.time(fate.destroyedAt) });
  };
  const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((all, each) => all + each, 0);
  const counted = (fate: Fate | undefined) =>
    !fate || fate.state === 'left'
      ? ['', '', '']
      : [sum(fate.inventory.rows), sum(fate.inventory.versions), fate.inventory.sharedFiles].map(String);
  const files = fates.flatMap((fate) =>
    fate.state === 'left'
      ? []
      : fate.inventory.files.map(({ what, sha256 }) => ({ number: fate.number, what, sha256 })),
  );
  return (
    <>
      <DataTable
        caption={t('oversight.destruction.list')}
        columns={[
          ...['packet', 'id', 'became'].map((each) => ({ text: t(`oversight.destruction.col.${each}`) })),
          ...['rows', 'files', 'shared'].map((each) => ({
            text: t(`oversight.destruction.col.${each}`),
            number: true,
          })),
        ]}
        rows={order.cases.map(({ applicationId, number }) => [
          <span class="sd-nowrap">{number}</span>,
          applicationId,
          became(known.get(applicationId)),
          ...counted(known.get(applicationId)),
        ])}
      />
      {files.length === 0 ? null : (
        <DataTable
          caption={t('oversight.destruction.fingerprints')}
          columns={['packet', 'file', 'fingerprint'].map((each) => ({ text: t(`oversight.destruction.col.${each}`) }))}
          rows={files.map(({ number, what, sha256 }) => [number, t(`oversight.destruction.file.${what}`), sha256])}
        />
      )}
    </>
  );
}

/** Never the one who proposed it; they may take it back. */
function Verdict({ ctx, rights, order, ownId, errors, words: typed }: OrderProps) {
  const { t } = ctx;
  const action = `${home}/${order.destructionId}`;
  if (order.proposedBy.staffId === ownId)
    return (
      <PostForm ctx={ctx} action={action}>
        <p>{t('oversight.destruction.own')}</p>
        <Actions>
          <Button text={t('oversight.destruction.withdraw')} kind="outline" name="verdict" value="withdraw" />
        </Actions>
      </PostForm>
    );
  if (!rights.confirmsDestruction) return null;
  return (
    <>
      <PostForm ctx={ctx} action={action}>
        <input type="hidden" name="listHash" value={order.listHash} />
        <p>{t('oversight.destruction.confirm-lead', { count: listedCount(order) })}</p>
        <Actions>
          <Button text={t('oversight.destruction.confirm')} kind="secondary" name="verdict" value="confirm" />
        </Actions>
      </PostForm>
      <PostForm ctx={ctx} action={action}>
        <TextArea
          t={t}
          name="words"
          label={t('oversight.destruction.words')}
          value={typed}
          maxlength={1000}
          errors={errors}
        />
        <Actions>
          <Button text={t('oversight.destruction.refuse')} kind="outline" name="verdict" value="refuse" />
        </Actions>
      </PostForm>
    </>
  );
}
