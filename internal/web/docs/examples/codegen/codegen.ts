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
        documentMode: "string", // no GraphQL library in the browser
        useTypeImports: true,
        enumType: "string-literal",
        scalars: { Date: "string", DateTime: "string", Decimal: "string" },
        defaultScalarType: "unknown",
      },
    },
  },
}

export default config
