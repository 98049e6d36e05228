/**
 * Which version of each rule this code holds: what a decision keeps, so that a monitor knows by which it was made. `of` is the
 * beginning of the SHA-256 of the rule's sentence and law (docs/rules.json). When a rule comes to say something else, a test
 * asks for a new version here. By the number alone: a list of all rules is no place where one is kept to.
 */
export const ruleVersions = {
  1: { version: 1, of: 'c90dadce0874' },
  2: { version: 1, of: 'e0779270ae74' },
  3: { version: 1, of: '5a13a328dfd8' },
  4: { version: 1, of: '7164b9304682' },
  5: { version: 1, of: '3f79ac52d771' },
  6: { version: 1, of: '51d6213e792d' },
  7: { version: 1, of: '61ca41382329' },
  8: { version: 1, of: '34920d898953' },
  9: { version: 1, of: 'c660f04cb98f' },
  10: { version: 1, of: '517f36b6998b' },
  11: { version: 1, of: '21ec86cffff1' },
  12: { version: 1, of: 'cfcfaeca4b74' },
  13: { version: 1, of: '0faec2785bfa' },
  14: { version: 1, of: 'd2bde1cb38be' },
  15: { version: 1, of: 'c1a431ce6a70' },
  16: { version: 1, of: '795722e0dd2f' },
  17: { version: 1, of: '7616ad5d38a8' },
  18: { version: 1, of: 'c4ecfdf61737' },
  19: { version: 1, of: '8f121fb23982' },
  20: { version: 1, of: '68c8a62771e1' },
  21: { version: 1, of: '6eca7ef2c324' },
  22: { version: 1, of: '983694637ba0' },
  23: { version: 2, of: 'ea6383ca4468' },
  24: { version: 1, of: 'b0dc921642a8' },
  25: { version: 1, of: '7c5ac180907c' },
  26: { version: 1, of: '2db78e103e90' },
  27: { version: 1, of: '0def9e66b818' },
  28: { version: 1, of: 'e3f82739e4a8' },
  29: { version: 1, of: '33655f9e4962' },
  30: { version: 1, of: '6e9d81a724ad' },
} as const satisfies Record<number, { version: number; of: string }>;

/** As a decision keeps it: its rule, and the version. */
export const rulesInForce = (): Record<string, number> =>
  Object.fromEntries(Object.entries(ruleVersions).map(([rule, { version }]) => [`R${rule}`, version]));
