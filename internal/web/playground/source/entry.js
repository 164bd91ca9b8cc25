// What the playground uses of GraphiQL, as one module: lib/graphiql.js.
export { createElement, useEffect, useSyncExternalStore } from 'react';
export { createRoot } from 'react-dom/client';
export { parse } from 'graphql';
export { GraphiQL } from 'graphiql';
export { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
export { HISTORY_PLUGIN } from '@graphiql/plugin-history';
export { explorerPlugin } from '@graphiql/plugin-explorer';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import '@graphiql/plugin-explorer/style.css';
