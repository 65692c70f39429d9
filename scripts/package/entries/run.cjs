import('../cli/main.mjs');
