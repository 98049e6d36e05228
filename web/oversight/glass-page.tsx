import type { FieldError } from '../../domain/errors.ts';
import { glassReasons, glassStands, type GlassRow } from '../../domain/oversight/glass.ts';
import { Alert, Tag } from '../display-components.tsx';
import { Actions, Button, PostForm } from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { words } from '../staff/words.ts';
import { PacketReasonFields, packetReasonLabels, type PacketReason } from './packet-reason.tsx';
import { oversightNavigation, type OversightRights } from './navigation.ts';

interface Props {
  ctx: PageContext;
  rights: OversightRights;
  /** Newest first. */
  rows: readonly GlassRow[];
  ownId: string;
  nameOf: (staffId: string) => string;
  nowIso: string;
  minutes: number;
  values: PacketReason;
  errors: readonly FieldError[];
  ended: boolean;
}

/** Who looked into which packet in an emergency, and why; an operator does it here. */
export function GlassPage(props: Props) {
  const { ctx, rights, rows, errors } = props;
  const { t } = ctx;
  return (
    <Page
      ctx={ctx}
      title={t('oversight.nav.glass')}
      navigation={oversightNavigation(t, rights, 'glass')}
      errors={errors}
      errorLabels={packetReasonLabels(t, 'glass')}
    >
      {props.ended ? (
        <Alert kind="success" live>
          {t('oversight.glass.done')}
        </Alert>
      ) : null}
      <p>{t('oversight.glass.lead', { minutes: props.minutes })}</p>
      {rights.breaksGlass ? <BreakForm {...props} /> : null}
      <h2>{t('oversight.glass.history')}</h2>
      {rows.length === 0 ? <p>{t('oversight.glass.none')}</p> : null}
      {rows.map((row) => (
        <GlassCard {...props} row={row} />
      ))}
    </Page>
  );
}

function BreakForm({ ctx, values, errors }: Props) {
  const { t } = ctx;
  return (
    <PostForm ctx={ctx} action="/staff/oversight/glass">
      <PacketReasonFields ctx={ctx} area="glass" reasons={glassReasons} values={values} errors={errors} />
      <Actions>
        <Button text={t('oversight.glass.break')} />
      </Actions>
    </PostForm>
  );
}

function GlassCard({ ctx, row, rights, ownId, nameOf, nowIso }: Props & { row: GlassRow }) {
  const { t } = ctx;
  const say = words(ctx);
  const stands = glassStands(row, new Date(nowIso));
  const path = `/staff/oversight/packets/${row.applicationId}`;
  return (
    <section class="sd-card" aria-labelledby={row.glassId}>
      <h3 id={row.glassId}>{t('oversight.glass.heading', { name: nameOf(row.staffId), number: row.number })}</h3>
      <p>
        <Tag text={t(stands ? 'oversight.glass.open' : 'oversight.glass.closed')} kind={stands ? 'warning' : 'plain'} />{' '}
        {t('oversight.glass.times', {
          from: say.time(row.brokenAt),
          until: say.time(row.ended && row.ended.at < row.untilAt ? row.ended.at : row.untilAt),
        })}
      </p>
      <p>{t(`oversight.glass.reason.${row.reason}`)}</p>
      <p class="sd-quote">{row.words}</p>
      <ul class="usa-list">
        {stands && row.staffId === ownId ? (
          <li>
            <a class="usa-link" href={path}>
              {t('oversight.glass.see', { number: row.number })}
            </a>
          </li>
        ) : null}
        {rights.opens ? (
          <li>
            <a class="usa-link" href={`${path}/views`}>
              {t('oversight.packet.who-looked')}
              <span class="sd-visually-hidden"> {row.number}</span>
            </a>
          </li>
        ) : null}
      </ul>
      {stands && rights.breaksGlass ? (
        <PostForm ctx={ctx} action={`/staff/oversight/glass/${row.glassId}/end`} class="sd-inline-form">
          <button class="usa-button usa-button--outline" type="submit">
            {t('oversight.glass.end')}
            <span class="sd-visually-hidden"> {row.number}</span>
          </button>
        </PostForm>
      ) : null}
    </section>
  );
}
