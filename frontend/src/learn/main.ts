import '../play/play.css';
import { mount } from 'svelte';
import { pageData } from '../shared/page';
import Learn from './Learn.svelte';

const target = document.querySelector('#page');
if (target) mount(Learn, { target, props: { project: pageData<{ project: string }>().project } });
