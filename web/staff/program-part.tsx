import type { EtplVersion, Listing, PacketProgram, ProgramSnapshot } from '../../domain/etpl/listing.ts';
import type { ProgramBar, Standing } from '../../domain/etpl/standing.ts';
import type { PacketFacts } from '../../domain/forms/facts.ts';
import { Alert, ButtonLink, Tag, type TagKind } from '../layout.tsx';
import { listingText } from '../participant/etpl-page.tsx';
import type { PageContext } from '../page.tsx';
import type { Words } from './words.ts';
import { StackTable } from './stack-table.tsx';

/** What a decider sees of a packet's program (R1): the person's words, the list as it stands today, what staff found. */
export interface ProgramView {
  need: ProgramSnapshot['need'];
  standing: Standing;
  said: Pick<PacketFacts, 'schoolName' | 'programName' | 'etplId'> & { credential?: string | undefined };
  packet: PacketProgram;
  list?: Pick<EtplVersion, 'importedAt' | 'listings' | 'versionId'> | undefined;
  bar?: ProgramBar | undefined;
  mayCheck: boolean;
}

interface PartProps {
  ctx: PageContext;
  say: Words;
  applicationId: string;
  program: ProgramView;
}

export function ProgramPart({ ctx, say, applicationId, program }: PartProps) {
  const { t } = ctx;
  if (program.need === 'none') return null;
  const { standing, packet, list, bar } = program;
  const { check } = packet;
  const paper = program.need === 'unknown';
  return (
    <section aria-labelledby="program">
      <h2 id="program">{t('lookup.section')}</h2>
      <p>
        {stateText(program, ctx, say)} <StandingTag ctx={ctx} program={program} />
      </p>
      {check ? (
        <p>
          {t(`lookup.checked.${check.result}`, {
            name: check.checkedBy.name,
            date: say.day(check.checkedOn),
            source: check.source,
            reason: check.reason,
          })}
        </p>
      ) : null}
      {'changes' in standing && standing.changes.length > 0 ? (
        <>
          <h3>{t('lookup.changes')}</h3>
          <ul class="usa-list">
            {standing.changes.map(({ field, before, now }) => (
              <li>
                {t('lookup.change', {
                  field: t(`etpl.field.${field}`),
                  before: listingText(field, before, ctx) ?? t('lookup.empty'),
                  now: listingText(field, now, ctx) ?? t('lookup.empty'),
                })}
              </li>
            ))}
          </ul>
        </>
      ) : null}
      <Compare ctx={ctx} program={program} />
      {list ? (
        <p class="usa-hint">{t('lookup.list-date', { date: say.day(list.importedAt), listings: list.listings })}</p>
      ) : null}
      {bar ? <Alert kind="warning">{t(paper ? 'lookup.bar.paper' : `lookup.bar.${bar}`)}</Alert> : null}
      {program.mayCheck ? (
        <p class="sd-actions">
          <ButtonLink href={`/staff/cases/${applicationId}/program`} text={t('lookup.open')} kind="outline" />
        </p>
      ) : null}
    </section>
  );
}

const tagKinds: Record<string, TagKind> = { listed: 'done', checked: 'done', 'no-list': 'plain' };

function StandingTag({ ctx, program }: { ctx: PageContext; program: ProgramView }) {
  const name = tagName(program);
  return <Tag text={ctx.t(`lookup.tag.${name}`)} kind={tagKinds[name] ?? 'warning'} />;
}
function tagName({ standing, packet }: ProgramView): string {
  if (standing.state === 'listed') return standing.changes.length > 0 ? 'changed' : 'listed';
  return packet.check?.result === 'listed' ? 'checked' : standing.state;
}

function stateText({ standing, packet }: ProgramView, { t }: PageContext, say: Words): string {
  const { attached } = packet;
  const date = attached ? say.day(attached.attachedAt) : '';
  if (standing.state === 'listed' && standing.changes.length > 0) return t('lookup.state.changed', { date });
  if (standing.state === 'listed' && attached?.attachedBy)
    return t('lookup.state.listed-by-staff', { name: attached.attachedBy.name, date });
  return t(`lookup.state.${standing.state}`, { date });
}

/** R1 asks for provider and program both: the two stand side by side, and a difference is said in words, not in color. */
function Compare({ ctx, program }: { ctx: PageContext; program: ProgramView }) {
  const { t } = ctx;
  const { standing, said } = program;
  const listing = 'listing' in standing ? standing.listing : undefined;
  const words: Partial<Record<keyof Listing, string | undefined>> = {
    provider: said.schoolName,
    program: said.programName,
    etplId: said.etplId,
    credential: said.credential,
  };
  if (!listing && Object.values(words).every((each) => each === undefined)) return null;
  const fields = ['provider', 'program', 'etplId', 'credential', 'city', 'weeks', 'costCents', 'sector'] as const;
  return (
    <StackTable
      caption={t('lookup.compare')}
      columns={[
        { text: t('lookup.col.what') },
        { text: t('lookup.col.said') },
        { text: t(standing.state === 'gone' ? 'lookup.col.last' : 'lookup.col.listed') },
      ]}
      rows={fields
        .filter((field) => words[field] !== undefined || listing?.[field] !== undefined)
        .map((field) => [
          t(`etpl.field.${field}`),
          words[field] ?? '–',
          (listing && listingText(field, listing[field], ctx)) ?? '–',
        ])}
    />
  );
}

/** What a decision keeps of it, in the list of decisions. */
export function DecisionProgram({ ctx, say, program }: { ctx: PageContext; say: Words; program: ProgramSnapshot }) {
  const { t } = ctx;
  if (program.need === 'none' || program.need === 'unknown') return null;
  const { listing, list, check } = program;
  return (
    <p>
      {listing && list && program.state === 'listed'
        ? t('lookup.decision.listing', {
            program: listing.program,
            provider: listing.provider,
            etplId: listing.etplId,
            date: say.day(list.importedAt),
          })
        : t(`lookup.decision.state.${program.state}`)}
      {check
        ? ` ${t(`lookup.checked.${check.result}`, {
            name: check.checkedBy.name,
            date: say.day(check.checkedOn),
            source: check.source,
            reason: check.reason,
          })}`
        : ''}
    </p>
  );
}
