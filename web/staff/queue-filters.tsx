import { ownNameOf } from '../../domain/languages.ts';
import type { ApplicationStatus } from '../../domain/lifecycle/application.ts';
import type { PageContext } from '../page.tsx';
import { Actions, Button, Select, TextField, type Option } from '../form-components.tsx';
import { dueFilters, filterKeys, groupFilters, hrefOf, type FilterKey, type QueueQuery } from './queue-filter.ts';

/** What can be chosen here and now: the statuses of this tab, the colleagues of this team, the partners of the settings. */
export interface FilterChoices {
  statuses: readonly ApplicationStatus[];
  waitingOn: readonly string[];
  colleagues: readonly { staffId: string; name: string }[];
  partners: readonly { organizationId: string; name: string }[];
}

/** Each filter that is on is a link that takes it off; all of them are a plain form that loads the page again. */
export function QueueFilters(props: { ctx: PageContext; query: QueueQuery; choices: FilterChoices }) {
  const { ctx, query } = props;
  const { t } = ctx;
  const options = optionsOf(props.choices, ctx);
  const on = filterKeys.filter((key) => query.filter[key] !== undefined);
  const labelOf = (key: FilterKey): string => {
    const value = query.filter[key] ?? '';
    return options[key]?.find((each) => each.value === value)?.text ?? value;
  };
  return (
    <section aria-labelledby="filters">
      <h2 id="filters" class="sd-visually-hidden">
        {t('staff.filter.title')}
      </h2>
      {on.length === 0 ? null : (
        <ul class="sd-chips" aria-label={t('staff.filter.list')}>
          {on.map((key) => (
            <li>
              <a href={hrefOf(query, { filter: { [key]: undefined } })}>
                {t(`staff.filter.${key}`)}: {labelOf(key)} <span aria-hidden="true">×</span>
                <span class="sd-visually-hidden"> {t('staff.filter.remove')}</span>
              </a>
            </li>
          ))}
          {on.length > 1 ? (
            <li>
              <a href={hrefOf({ ...query, filter: {} })}>{t('staff.filter.remove-all')}</a>
            </li>
          ) : null}
        </ul>
      )}
      <details class="sd-details">
        <summary>{t('staff.filter.show')}</summary>
        <form method="get" action="/staff" class="sd-filters">
          <input type="hidden" name="tab" value={query.tab} />
          {query.sort === 'due' ? null : <input type="hidden" name="sort" value={query.sort} />}
          {filterKeys
            .filter((key) => key !== 'q' && (options[key]?.length ?? 0) > 1)
            .map((key) => (
              <Select
                t={t}
                name={key}
                label={t(`staff.filter.${key}`)}
                empty={t('staff.filter.any')}
                options={options[key] ?? []}
                value={query.filter[key]}
              />
            ))}
          <TextField
            t={t}
            name="q"
            label={t('staff.filter.q')}
            hint={t('staff.filter.q-hint')}
            value={query.filter.q}
            pattern="[ ]*([A-Za-z]{1,4}-)?[0-9]*[ ]*"
            maxlength={20}
            short
          />
          <Actions>
            <Button text={t('staff.filter.apply')} kind="outline" />
          </Actions>
        </form>
      </details>
    </section>
  );
}

function optionsOf(
  { statuses, waitingOn, colleagues, partners }: FilterChoices,
  { t, languages, requests }: PageContext,
): Partial<Record<FilterKey, Option[]>> {
  const named = (values: readonly string[], prefix: string): Option[] =>
    values.map((value) => ({ value, text: t(`${prefix}.${value}`) }));
  return {
    kind: named(requests, 'staff.request'),
    status: named(statuses, 'staff.status'),
    on: named(waitingOn, 'staff.owner'),
    due: named(dueFilters, 'staff.filter.due'),
    who: [
      { value: 'mine', text: t('staff.filter.who.mine') },
      { value: 'nobody', text: t('staff.filter.who.nobody') },
      ...colleagues.map(({ staffId, name }) => ({ value: staffId, text: name })),
    ],
    group: groupFilters.map((value) => ({
      value,
      text: value === 'unknown' ? t('staff.priority.unknown') : t('staff.priority.short', { group: value }),
    })),
    language: languages.map((value) => ({ value, text: ownNameOf(value) })),
    partner: partners.map(({ organizationId, name }) => ({ value: organizationId, text: name })),
  };
}
