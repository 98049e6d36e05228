import { GetTemplateCommand, type CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { readTemplate, type Template } from './template-diff.ts';

/** The template that a stack was last deployed with; without resources where there is no such stack yet. */
export async function deployedTemplate(client: CloudFormationClient, stackName: string): Promise<Template> {
  try {
    const { TemplateBody } = await client.send(
      new GetTemplateCommand({ StackName: stackName, TemplateStage: 'Original' }),
    );
    return readTemplate(TemplateBody ?? '{}');
  } catch (error) {
    // CloudFormation has no class for it.
    if (error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message))
      return { Resources: {} };
    throw error;
  }
}
