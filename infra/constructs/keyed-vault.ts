import { RemovalPolicy } from 'aws-cdk-lib';
import { BackupVault } from 'aws-cdk-lib/aws-backup';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

/**
 * Copies under a key of their own. Nobody deletes one by mistake: whoever means to has to change this vault's policy first. Each
 * goes by itself when its days are over.
 */
export class KeyedVault extends Construct {
  readonly vault: BackupVault;

  constructor(scope: Construct, id: string, { name }: { name: string }) {
    super(scope, id);
    const key = new Key(this, 'Key', {
      alias: `alias/${name}`,
      description: `Encrypts the copies in ${name}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.vault = new BackupVault(this, 'Vault', {
      backupVaultName: name,
      encryptionKey: key,
      blockRecoveryPointDeletion: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
