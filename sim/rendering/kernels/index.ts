export { writeDepth } from './depth';
