import type { CodegenConfig } from "@graphql-codegen/cli"

const config: CodegenConfig = {
  schema: "../schema.graphql", // curl http://127.0.0.1:8080/schema.graphql
  documents: "src/**/*.ts",
  emitLegacyCommonJSImports: false,
  generates: {
    "src/gql/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumType: "string-literal",
        scalars: { Date: "string", DateTime: "string", Decimal: "string" },
        defaultScalarType: "unknown",
      },
    },
    // Which types an interface has, so that the cache understands fragments on Person or Node.
    "src/gql/possible-types.ts": { plugins: ["fragment-matcher"], config: { useExplicitTyping: true, apolloClientVersion: 3 } },
  },
}

export default config
