import { pageRanges } from '../../domain/document-verdict.ts';
import { answerText, questionText } from '../../domain/forms/form.ts';
import type { FormLine } from '../../domain/reading/form-lines.ts';
import { LIKELY_FROM, type ReadingFlag } from '../../domain/reading/flags.ts';
import { turnedPages, type ReadField, type Reading } from '../../domain/reading/reading.ts';
import { Tag } from '../layout.tsx';
import type { CasePartProps } from './case-part-props.ts';
import type { ChecklistLine } from './case-view.ts';
import { words } from './words.ts';

/**
 * What was read from a document, each with the page that it came from. A help for the eye: nothing of it goes into a form,
 * and it says itself that it may be wrong.
 */
export function ReadingPart(props: {
  ctx: CasePartProps['ctx'];
  document: ChecklistLine['documents'][number];
  /** Of this document's pages. */
  path: string;
}) {
  const { ctx, document, path } = props;
  const { t } = ctx;
  const { reading } = document;
  const form = <FormFields ctx={ctx} lines={document.form ?? []} />;
  if (document.status !== 'clean' || !reading) return form;
  if (reading.state !== 'read')
    return (
      <>
        {form}
        <p class="usa-hint">{t(`staff.reading.${reading.state}`)}</p>
      </>
    );
  const { found } = reading;
  const turned = turnedPages(document).map(({ page }) => page);
  return (
    <div>
      {form}
      {turned.length === 0 ? null : (
        <p>{t('staff.reading.turned', { total: document.pages, pages: pageRanges(turned) })}</p>
      )}
      {document.flags.map((flag) => (
        <p>
          <Tag text={t('staff.reading.look')} kind="warning" /> {flagText(flag, document.pages, ctx)}{' '}
          {flag.flag === 'wrong-kind' ? null : <PageLink ctx={ctx} path={path} page={flag.page} />}
        </p>
      ))}
      <details class="sd-details">
        <summary>{t('staff.reading.title', { kind: kindText(found.kind, ctx) })}</summary>
        <p class="usa-hint">
          {t('staff.reading.hint')}{' '}
          {found.pagesRead < found.pages
            ? t('staff.reading.pages', { read: found.pagesRead, pages: found.pages })
            : null}
        </p>
        {found.fields.length === 0 ? (
          <p>{t('staff.reading.nothing')}</p>
        ) : (
          <ul class="usa-list">
            {found.fields.map((field) => (
              <li>
                {fieldText(field, ctx)} <PageLink ctx={ctx} path={path} page={field.page} />
              </li>
            ))}
          </ul>
        )}
      </details>
    </div>
  );
}

/** What was typed into the fields of the file itself, and whether the person stands by it. */
function FormFields({ ctx, lines }: { ctx: CasePartProps['ctx']; lines: readonly FormLine[] }) {
  const { t } = ctx;
  if (lines.length === 0) return null;
  return (
    <details class="sd-details">
      <summary>{t('staff.reading.form.title', { count: lines.length })}</summary>
      <p class="usa-hint">{t('staff.reading.form.hint')}</p>
      <ul class="usa-list">
        {lines.map(({ field, answer, person }) => (
          <li>
            {questionText(field, t)}: {answerText(field, answer, t)}{' '}
            <Tag text={t(`staff.reading.form.${person}`)} kind={formTags[person]} />
          </li>
        ))}
      </ul>
    </details>
  );
}
const formTags = { confirmed: 'done', otherwise: 'warning', 'not-asked-yet': 'plain', 'not-taken': 'plain' } as const;

function PageLink({ ctx, path, page }: { ctx: CasePartProps['ctx']; path: string; page: number }) {
  return (
    <a class="usa-link" href={`${path}/pages/${page}`}>
      {ctx.t('staff.reading.page', { page })}
    </a>
  );
}

type Ctx = CasePartProps['ctx'];

const guessText = (guess: Reading['kind']['guess'], { t }: Ctx): string =>
  guess === 'quote' || guess === 'unknown' ? t(`staff.reading.kind.${guess}`) : t(`staff.kind.${guess}`);

const kindText = ({ guess, confidence }: Reading['kind'], ctx: Ctx): string => {
  const kind = guessText(guess, ctx);
  if (guess === 'unknown') return kind;
  return ctx.t(confidence >= LIKELY_FROM ? 'staff.reading.likely' : 'staff.reading.maybe', { kind });
};

function fieldText(field: ReadField, ctx: Ctx): string {
  const { t } = ctx;
  const say = words(ctx);
  switch (field.what) {
    case 'date':
      return field.orDate === undefined
        ? t(`staff.reading.date.${field.means}`, { date: say.day(field.date) })
        : t(`staff.reading.date.${field.means}`, {
            date: t('staff.reading.or', { one: say.day(field.date), other: say.day(field.orDate) }),
          });
    case 'amount':
      return field.label === ''
        ? t('staff.reading.amount', { amount: say.money(field.amountCents) })
        : t('staff.reading.amount-of', { amount: say.money(field.amountCents), label: field.label });
    default:
      return t(`staff.reading.${field.what}`, { text: field.text });
  }
}

function flagText(flag: ReadingFlag, total: number, ctx: Ctx): string {
  const { t } = ctx;
  switch (flag.flag) {
    case 'expired':
      return t('staff.reading.flag.expired', { date: words(ctx).day(flag.date) });
    case 'wrong-person':
      return t('staff.reading.flag.wrong-person', { name: flag.name });
    case 'wrong-kind':
      return t('staff.reading.flag.wrong-kind', { kind: guessText(flag.guess, ctx) });
    case 'cut-off':
      return t('staff.reading.flag.cut-off', { total, pages: pageRanges(flag.pages) });
  }
}
