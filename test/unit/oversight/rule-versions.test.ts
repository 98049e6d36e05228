import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ruleVersions } from '../../../domain/oversight/rule-versions.ts';

interface Rule {
  rule: string;
  sentence: string;
  law?: string;
}
const { sections } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../docs/rules.json'), 'utf8')) as {
  sections: { rules: Rule[] }[];
};

/**
 * A decision keeps the versions of the rules that it was made by. When a rule comes to say something else, or rests on another
 * law, its version rises here by hand, so that older decisions can be told from newer ones.
 */
test('each rule has a version, of what it says today', () => {
  const rules = sections.flatMap((section) => section.rules);
  const said = rules.map(({ rule, sentence, law = '' }) => {
    const of = createHash('sha256').update(`${sentence}\n${law}`).digest('hex').slice(0, 12);
    return [rule, of];
  });
  expect(Object.entries(ruleVersions).map(([rule, { of }]) => [`R${rule}`, of])).toEqual(said);
});
