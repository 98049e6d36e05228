import { requestedItemSchema } from '../../domain/cases/rows.ts';
import type { OjtSettings } from '../../domain/ojt/settings.ts';
import { Actions, Alert, Button, Page, PostForm, SummaryList } from '../layout.tsx';
import type { PageContext } from '../page.tsx';
import { itemText } from './asked-rounds.tsx';
import { staffNavigation, type StaffRights } from './navigation.ts';
import { hiddenOjt, type OjtDecideValues, type OjtDraft } from './ojt-form.ts';
import { estimate } from './ojt-panel.tsx';
import { words } from './words.ts';

/** The last look before it counts: the terms, the most that it comes to, and whether somebody else has to confirm it. */
export function OjtReviewPage(props: {
  ctx: PageContext;
  rights: StaffRights;
  applicationId: string;
  number: string;
  values: OjtDecideValues;
  draft: OjtDraft;
  settings: OjtSettings;
  /** R29: the first of two. */
  needsSecond: boolean;
}) {
  const { ctx, draft, settings, values } = props;
  const { t } = ctx;
  const say = words(ctx);
  const { terms } = draft;
  const row = (key: string, value: string | undefined) =>
    value === undefined || value === '' ? [] : [{ key: t(key), value }];
  const names = (terms?.criteria ?? []).map(
    (id) => settings.highRateCriteria.find(({ criterionId }) => criterionId === id)?.name ?? id,
  );
  const then = props.needsSecond ? 'second' : draft.outcome;
  return (
    <Page
      ctx={ctx}
      title={t('staff.review.title')}
      navigation={staffNavigation(t, props.rights)}
      back={{ href: `/staff/cases/${props.applicationId}`, text: t('staff.case.title', { number: props.number }) }}
    >
      <p class="sd-status">{t(`staff.ojt.review.${draft.outcome}`)}</p>
      <p>{t('staff.review.nothing-yet')}</p>
      <SummaryList
        rows={[
          ...(terms
            ? [
                ...row('staff.ojt.employer', terms.employer),
                ...row('staff.ojt.wage', say.money(terms.wageCents)),
                ...row('staff.ojt.hours', String(terms.hoursPerWeek)),
                ...row('staff.ojt.weeks', String(terms.weeks)),
                ...row('staff.ojt.start', say.day(terms.startsOn)),
                ...row('staff.ojt.granted.rate', `${terms.ratePercent}%`),
                ...row('staff.ojt.granted.criteria', names.join('; ')),
                ...row('staff.review.ticks', draft.ticks?.map((tick) => t(`staff.tick.${tick}`)).join('; ')),
                ...row('staff.review.ahead', draft.aheadOfReason),
                ...row('staff.ojt.decide.note', draft.reason),
              ]
            : draft.outcome === 'deny'
              ? row('staff.review.letter-says', `${draft.reason} ${draft.wouldChange}`)
              : [
                  ...row('staff.review.items', values.items.length + values.questions.length > 0 ? asked() : undefined),
                  ...row('staff.review.message', draft.reason),
                ]),
        ]}
      />
      {terms ? <p>{estimate(ctx, say, terms)}</p> : null}
      <Alert kind="warning">{t(`staff.ojt.review.then.${then}`, { usual: settings.usualRatePercent })}</Alert>
      <PostForm
        ctx={ctx}
        action={`/staff/cases/${props.applicationId}/ojt`}
        operationId={values.operationId}
        class="sd-form"
      >
        {hiddenOjt(values).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <Actions>
          <Button text={t(`staff.ojt.review.confirm.${draft.outcome}`)} name="step" value="confirm" />
          <Button text={t('staff.review.change')} kind="outline" name="step" value="edit" />
        </Actions>
      </PostForm>
    </Page>
  );

  function asked(): string {
    const parsed = (draft.requestedItems ?? []).map((item) => requestedItemSchema.parse(item));
    return parsed.map((item) => itemText(item, ctx)).join('; ');
  }
}
