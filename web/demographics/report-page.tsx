import type { CommandValue } from '../../domain/commands.ts';
import { leftOpen, severalChosen, type Shown } from '../../domain/demographics/counts.ts';
import type { Question } from '../../domain/demographics/questions.ts';
import { localeOf } from '../../domain/languages.ts';
import { financeNavigation, type FinanceRights } from '../finance/parts.tsx';
import { Alert, Page } from '../layout.tsx';
import type { PageContext } from '../page.tsx';
import { StackTable } from '../staff/stack-table.tsx';
import { words } from '../staff/words.ts';
import { optionText } from './words.ts';

/** Totals of the optional questions, for the board (29 CFR 38.41). */
export function DemographicsReportPage(props: {
  ctx: PageContext;
  rights: FinanceRights;
  counts: CommandValue<'count-demographics'>;
}) {
  const { ctx, counts } = props;
  const { t } = ctx;
  const below = { below: counts.hideBelow };
  const numbers = new Intl.NumberFormat(localeOf(ctx.language));
  const number = (count: Shown) =>
    typeof count === 'number' ? numbers.format(count) : t(`demographics-report.${count}`, below);
  const cellName = (question: Question, cell: string) => {
    if (cell === severalChosen) return t('demographics-report.several');
    return cell === leftOpen ? t('demographics-report.open') : optionText(question, cell, ctx);
  };
  return (
    <Page
      ctx={ctx}
      title={t('demographics-report.title')}
      navigation={financeNavigation(ctx, props.rights, 'demographics')}
    >
      <p>{t('demographics-report.intro')}</p>
      <p>{t('demographics-report.as-of', { day: words(ctx).time(counts.asOf) })}</p>
      {counts.questions.length === 0 ? (
        <Alert kind="info">{t('demographics-report.too-few', below)}</Alert>
      ) : (
        <p class="sd-status">{t('demographics-report.people', { people: number(counts.people) })}</p>
      )}
      {counts.questions.map(({ question, cells }) => (
        <section aria-labelledby={question}>
          <h2 id={question}>{t(`demographics.${question}.label`)}</h2>
          <StackTable
            caption={t(`demographics.${question}.label`)}
            hideCaption
            columns={[
              { text: t('demographics-report.answer') },
              { text: t('demographics-report.number'), number: true },
            ]}
            rows={cells.map(({ cell, count }) => [cellName(question, cell), number(count)])}
          />
        </section>
      ))}
      <p class="usa-hint">{t('demographics-report.note', below)}</p>
    </Page>
  );
}
