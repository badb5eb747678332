import { check } from 'scaledmail-lint';

console.log(check('{}').ok);
