import { mount } from 'svelte';
import Shop from './Shop.svelte';

const target = document.querySelector('#page');
if (target) mount(Shop, { target });
