import type { FieldError } from '../../domain/errors.ts';
import { legalHoldReasons, type LegalHold } from '../../domain/oversight/legal-hold.ts';
import { Alert, Tag } from '../display-components.tsx';
import { Actions, Button, PostForm, TextArea } from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { words } from '../staff/words.ts';
import { PacketReasonFields, packetReasonLabels, type PacketReason } from './packet-reason.tsx';
import { oversightNavigation, type OversightRights } from './navigation.ts';

export interface HoldValues extends PacketReason {
  /** What was written beside one hold, to lift it. */
  lift?: { holdId: string; words: string };
}
interface Props {
  ctx: PageContext;
  rights: OversightRights;
  /** Newest first. */
  holds: readonly LegalHold[];
  nameOf: (staffId: string) => string;
  values: HoldValues;
  errors: readonly FieldError[];
  done: 'set' | 'lifted' | undefined;
}

/** One form for each hold on the page: each has a field of its own. */
export const liftField = (holdId: string): string => `lift-${holdId}`;

/** R23: packets whose records stay past their date. */
export function HoldsPage(props: Props) {
  const { ctx, rights, holds, errors } = props;
  const { t } = ctx;
  const labels = {
    ...packetReasonLabels(t, 'holds'),
    ...Object.fromEntries(holds.map(({ holdId }) => [liftField(holdId), t('oversight.holds.lift')])),
  };
  const standing = holds.filter(({ lifted }) => lifted === undefined);
  const over = holds.filter(({ lifted }) => lifted !== undefined);
  return (
    <Page
      ctx={ctx}
      title={t('oversight.nav.holds')}
      navigation={oversightNavigation(t, rights, 'holds')}
      errors={errors}
      errorLabels={labels}
    >
      {props.done ? (
        <Alert kind="success" live>
          {t(`oversight.holds.done.${props.done}`)}
        </Alert>
      ) : null}
      <p>{t('oversight.holds.lead')}</p>
      {rights.holdsRecords ? <SetForm {...props} /> : null}
      <h2>{t('oversight.holds.standing')}</h2>
      {standing.length === 0 ? <p>{t('oversight.holds.none')}</p> : null}
      {standing.map((hold) => (
        <HoldCard {...props} hold={hold} />
      ))}
      {over.length === 0 ? null : <h2>{t('oversight.holds.over')}</h2>}
      {over.map((hold) => (
        <HoldCard {...props} hold={hold} />
      ))}
    </Page>
  );
}

function SetForm({ ctx, values, errors }: Props) {
  const { t } = ctx;
  return (
    <PostForm ctx={ctx} action="/staff/oversight/holds">
      <PacketReasonFields ctx={ctx} area="holds" reasons={legalHoldReasons} values={values} errors={errors} />
      <Actions>
        <Button text={t('oversight.holds.set')} />
      </Actions>
    </PostForm>
  );
}

function HoldCard({ ctx, rights, hold, nameOf, values, errors }: Props & { hold: LegalHold }) {
  const { t } = ctx;
  const say = words(ctx);
  const { holdId, lifted, number } = hold;
  const typed = values.lift?.holdId === holdId ? values.lift : undefined;
  return (
    <section class="sd-card" aria-labelledby={holdId}>
      <h3 id={holdId}>{t('oversight.holds.heading', { number })}</h3>
      <p>
        <Tag
          text={t(lifted ? 'oversight.holds.state.lifted' : 'oversight.holds.state.stands')}
          kind={lifted ? 'plain' : 'warning'}
        />{' '}
        {t('oversight.holds.set-by', { name: nameOf(hold.setBy), at: say.time(hold.setAt) })}
      </p>
      <p>{t(`oversight.holds.reason.${hold.reason}`)}</p>
      <p class="sd-quote">{hold.words}</p>
      {lifted ? (
        <>
          <p>{t('oversight.holds.lifted-by', { name: nameOf(lifted.by), at: say.time(lifted.at) })}</p>
          <p class="sd-quote">{lifted.words}</p>
        </>
      ) : null}
      {!lifted && rights.holdsRecords ? (
        <details class="sd-details" open={typed !== undefined}>
          <summary>
            {t('oversight.holds.lift-this')}
            <span class="sd-visually-hidden"> {number}</span>
          </summary>
          <PostForm ctx={ctx} action={`/staff/oversight/holds/${holdId}/lift`}>
            <TextArea
              t={t}
              name={liftField(holdId)}
              label={t('oversight.holds.lift')}
              value={typed?.words ?? ''}
              maxlength={1000}
              errors={errors}
            />
            <Actions>
              <Button text={t('oversight.holds.lift-now')} />
            </Actions>
          </PostForm>
        </details>
      ) : null}
    </section>
  );
}
