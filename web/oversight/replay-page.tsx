import { costKinds } from '../../domain/settings.ts';
import { limitKindOf } from '../../domain/money/limits.ts';
import { payeeOfLine } from '../../domain/money/payee.ts';
import type { Replay } from '../../domain/oversight/replay.ts';
import type { SettingsEntry } from '../../domain/oversight/settings-history.ts';
import { Alert, DataTable, SummaryList, Tag } from '../display-components.tsx';
import { ButtonLink } from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { headingOf } from '../staff/case-parts.tsx';
import { payeeText } from '../staff/payee-words.ts';
import { DecisionProgram } from '../staff/program-part.tsx';
import { words, type Words } from '../staff/words.ts';
import { oversightNavigation, type OversightRights } from './navigation.ts';

interface Props {
  ctx: PageContext;
  rights: OversightRights;
  replay: Replay;
  /** Who set the settings of then, where it is written down. */
  settings: Pick<SettingsEntry, 'on' | 'by'> | undefined;
}
interface PartProps {
  ctx: PageContext;
  say: Words;
  replay: Replay;
}

/** What was known at the moment of a decision, and whether it is the same today. */
export function ReplayPage({ ctx, rights, replay, settings }: Props) {
  const { t } = ctx;
  const say = words(ctx);
  const { packet, decision, known } = replay;
  const path = `/staff/oversight/packets/${packet.applicationId}`;
  return (
    <Page
      ctx={ctx}
      title={t('oversight.replay.title', { number: packet.number })}
      navigation={oversightNavigation(t, rights)}
      back={{ href: path, text: t('oversight.packet.title', { number: packet.number }) }}
      wide
    >
      <p>{t('oversight.replay.lead')}</p>
      <p>
        <ButtonLink href={`${path}/decisions/${decision.seq}/replay.json`} text={t('oversight.replay.download')} />
      </p>
      {known === undefined ? <Alert kind="warning">{t('oversight.replay.not-kept')}</Alert> : null}
      <Said ctx={ctx} say={say} replay={replay} />
      <Money ctx={ctx} say={say} replay={replay} />
      <Papers ctx={ctx} say={say} replay={replay} />
      <Ground ctx={ctx} say={say} replay={replay} settings={settings} />
    </Page>
  );
}

function Said({ ctx, say, replay: { decision, place } }: PartProps) {
  const { t } = ctx;
  const row = (key: string, value: string | undefined) =>
    value === undefined || value === '' ? [] : [{ key: t(`oversight.replay.${key}`), value }];
  return (
    <section aria-labelledby="said">
      <h2 id="said">{t('oversight.replay.said')}</h2>
      <SummaryList
        rows={[
          ...row(
            'outcome',
            headingOf(decision, { requestKind: decision.ojt === undefined ? 'scholarship' : 'ojt' }, ctx, say),
          ),
          ...row('by', t('staff.decisions.by', { name: decision.decidedBy.name, date: say.time(decision.decidedAt) })),
          ...row('why', decision.reason),
          ...row('would-change', decision.wouldChange),
          ...row('ticks', decision.ticks.map((tick) => t(`staff.tick.${tick}`)).join('; ')),
          ...row(
            'place',
            place &&
              t('oversight.replay.place-words', {
                words: t(`staff.priority.${place.group}`),
                group: place.group,
                count: place.passedOver,
              }),
          ),
          ...row('ahead', decision.aheadOfReason),
          ...row('exception', decision.exceptionReason),
        ]}
      />
      {decision.lines.length === 0 ? null : (
        <ul class="usa-list">
          {costKinds.flatMap((kind) =>
            decision.lines
              .filter((line) => line.costKind === kind)
              .map((line) => (
                <li>
                  {t(`staff.cost.${kind}`)}: {say.money(line.amountCents)}
                  {payeeOfLine(line, decision).payee ? ` → ${payeeText(payeeOfLine(line, decision), t)}` : ''}
                </li>
              )),
          )}
        </ul>
      )}
      {decision.program === undefined ? null : <DecisionProgram ctx={ctx} say={say} program={decision.program} />}
    </section>
  );
}

function Money({ ctx, say, replay: { known } }: PartProps) {
  const { t } = ctx;
  const limits = known?.limits ?? [];
  return (
    <section>
      <h2>{t('oversight.replay.money')}</h2>
      {limits.length === 0 ? (
        <p>{t('oversight.replay.no-money')}</p>
      ) : (
        <>
          <p>{t('oversight.replay.money-lead')}</p>
          <DataTable
            caption={t('oversight.replay.money')}
            hideCaption
            columns={[
              { text: t('oversight.replay.limit') },
              ...['cap', 'left', 'promised', 'spent'].map((each) => ({
                text: t(`oversight.replay.${each}`),
                number: true,
              })),
            ]}
            rows={limits.map((limit) => [
              limit.name === '' ? t(`oversight.replay.limit-kind.${limitKindOf(limit.limitId)}`) : limit.name,
              say.money(limit.capCents),
              say.money(limit.availableCents),
              say.money(limit.committedCents + limit.obligatedCents),
              say.money(limit.accruedCents + limit.paidCents),
            ])}
          />
        </>
      )}
    </section>
  );
}

function Papers({ ctx, replay }: PartProps) {
  const { t } = ctx;
  const { documents } = replay.since;
  return (
    <section>
      <h2>{t('oversight.replay.papers')}</h2>
      {documents.length === 0 ? (
        <p>{t('oversight.replay.no-papers')}</p>
      ) : (
        <DataTable
          caption={t('oversight.replay.papers')}
          hideCaption
          columns={['paper', 'fingerprint', 'today'].map((each) => ({ text: t(`oversight.replay.${each}`) }))}
          rows={documents.map(({ kind, sha256, today }) => [
            t(`staff.kind.${kind}`),
            <code>{sha256.slice(0, 16)}</code>,
            <Tag text={t(`oversight.replay.is.${today}`)} kind={today === 'same' ? 'done' : 'warning'} />,
          ])}
        />
      )}
      {(replay.decision.originals ?? []).length === 0 ? null : (
        <ul class="usa-list">
          {(replay.decision.originals ?? []).map(({ kind, seenOn, by }) => (
            <li>
              {t('oversight.replay.original', {
                kind: t(`staff.kind.${kind}`),
                day: words(ctx).day(seenOn),
                name: by.name,
              })}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Settings, rules and answers, by what tells one version from another. */
function Ground({ ctx, say, replay: { known, since }, settings }: PartProps & Pick<Props, 'settings'>) {
  const { t } = ctx;
  if (known === undefined) return null;
  const rows = [
    {
      name: 'settings',
      mark: `${known.settingsSha256.slice(0, 16)}${
        settings ? `, ${t('oversight.replay.settings-since', { by: settings.by, on: say.day(settings.on) })}` : ''
      }`,
      today: since.settings,
    },
    { name: 'answers', mark: known.answersSha256.slice(0, 16), today: since.answers },
    {
      name: 'rules',
      mark: t('oversight.replay.rule-count', { count: Object.keys(known.rules).length }),
      today: since.rules,
    },
  ];
  return (
    <section>
      <h2>{t('oversight.replay.ground')}</h2>
      <DataTable
        caption={t('oversight.replay.ground')}
        hideCaption
        columns={['part', 'fingerprint', 'today'].map((each) => ({ text: t(`oversight.replay.${each}`) }))}
        rows={rows.map(({ name, mark, today }) => [
          t(`oversight.replay.part.${name}`),
          <code>{mark}</code>,
          <Tag text={t(`oversight.replay.is.${today}`)} kind={today === 'same' ? 'done' : 'warning'} />,
        ])}
      />
    </section>
  );
}
