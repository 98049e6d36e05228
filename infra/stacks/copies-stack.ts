import { Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';
import { KeyedVault } from '../constructs/keyed-vault.ts';
import { copiesVaultName } from '../names.ts';

/** In another region: where the copies lie. It comes before the data's own stack, which copies into it. */
export class CopiesStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { config: StageConfig }) {
    super(scope, id, props);
    new KeyedVault(this, 'There', { name: copiesVaultName(props.config.prefix) });
  }
}
