/**
 * Which version of each rule this code holds: what a decision keeps, so that a monitor knows by which it was made. `of` is the
 * beginning of the SHA-256 of the rule's sentence and law (docs/rules.json). When a rule comes to say something else, a test
 * asks for a new version here.
 */
export const ruleVersions = {
  R1: { version: 1, of: 'c90dadce0874' },
  R2: { version: 1, of: 'e0779270ae74' },
  R3: { version: 1, of: '5a13a328dfd8' },
  R4: { version: 1, of: '7164b9304682' },
  R5: { version: 1, of: '3f79ac52d771' },
  R6: { version: 1, of: '51d6213e792d' },
  R7: { version: 1, of: '61ca41382329' },
  R8: { version: 1, of: '34920d898953' },
  R9: { version: 1, of: 'c660f04cb98f' },
  R10: { version: 1, of: '517f36b6998b' },
  R11: { version: 1, of: '21ec86cffff1' },
  R12: { version: 1, of: 'cfcfaeca4b74' },
  R13: { version: 1, of: '0faec2785bfa' },
  R14: { version: 1, of: 'd2bde1cb38be' },
  R15: { version: 1, of: 'c1a431ce6a70' },
  R16: { version: 1, of: '795722e0dd2f' },
  R17: { version: 1, of: '7616ad5d38a8' },
  R18: { version: 1, of: 'c4ecfdf61737' },
  R19: { version: 1, of: '8f121fb23982' },
  R20: { version: 1, of: '68c8a62771e1' },
  R21: { version: 1, of: '6eca7ef2c324' },
  R22: { version: 1, of: '9e57cfb532a0' },
  R23: { version: 1, of: '79257428e754' },
  R24: { version: 1, of: 'b0dc921642a8' },
  R25: { version: 1, of: '7c5ac180907c' },
  R26: { version: 1, of: '2db78e103e90' },
  R27: { version: 1, of: '0def9e66b818' },
  R28: { version: 1, of: 'e3f82739e4a8' },
  R29: { version: 1, of: '33655f9e4962' },
  R30: { version: 1, of: '6e9d81a724ad' },
} as const satisfies Record<string, { version: number; of: string }>;

/** As a decision keeps it: "R1": 1. */
export const rulesInForce = (): Record<string, number> =>
  Object.fromEntries(Object.entries(ruleVersions).map(([rule, { version }]) => [rule, version]));
